/**
 * Every process we start runs under a few lines of `sh` that outlive nobody: when our end of its standard input closes, for
 * whatever reason (exit, crash, SIGKILL), the whole process group is killed and its scratch folder removed. `setpriv
 * --pdeathsig` would do it on Linux alone, and only for the direct child; npm and `run.sh` scripts have grandchildren.
 */
const script = `
[ -z "$X402_ASSAY_TELL_PID" ] || echo "watchdog $$"
exec 3<&0
"$@" 3<&- </dev/null &
child=$!
clean() { [ -z "$X402_ASSAY_SCRATCH" ] || rm -rf "$X402_ASSAY_SCRATCH"; }
{ while read -r _; do :; done <&3; kill -KILL $child 2>/dev/null; clean; kill -KILL 0; } &
watcher=$!
exec 3<&-
trap 'kill -KILL $child 2>/dev/null; clean; kill -KILL 0' TERM INT HUP
wait $child
status=$?
kill -KILL $watcher 2>/dev/null
exit $status
`;

/** The command line that runs `command` under the watchdog. Spawn it `detached`, with standard input as a pipe that we hold open. */
export function underWatchdog(command: string, args: readonly string[]): { file: string; args: string[] } {
  return { file: "/bin/sh", args: ["-c", script, "x402-assay", command, ...args] };
}

/** With this variable set, the watchdog first prints `watchdog <pid>`: for callers that are not given the child process. */
export const tellPidVariable = "X402_ASSAY_TELL_PID";

/** Name of the variable whose folder the watchdog removes when the process ends together with us. */
export const scratchVariable = "X402_ASSAY_SCRATCH";
