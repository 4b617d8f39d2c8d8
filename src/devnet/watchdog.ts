/**
 * Every process we start runs under a few lines of `sh` that outlive nobody: when our end of its standard input closes, for
 * whatever reason (exit, crash, SIGKILL), the whole process group is killed and its scratch folder removed. `setpriv
 * --pdeathsig` would do it on Linux alone, and only for the direct child; npm and `run.sh` scripts have grandchildren.
 *
 * The scratch folder is made here too: made by us, it would stay when we are killed before the watchdog runs. Only one
 * process cleans up, since two of them would kill each other halfway: the watcher wakes it by a signal, and stands in for it
 * when it does not come. It waits for its children, since where nothing adopts orphans (a container's first process often does
 * not) they would stay as zombies. PIPE is a signal to end too: when we die before the first line is printed, it is the only one.
 */
const script = `
clean() { [ -z "$X402_ASSAY_SCRATCH" ] || rm -rf "$X402_ASSAY_SCRATCH"; }
child= watcher=
end() {
  trap '' TERM INT HUP PIPE
  [ -z "$child" ] || { kill -KILL $child $watcher; wait $child $watcher; } 2>/dev/null
  clean
  kill -KILL 0
}
trap end TERM INT HUP PIPE
if [ -n "$X402_ASSAY_SCRATCH" ]; then mkdir -m 700 "$X402_ASSAY_SCRATCH" || exit 73; fi
[ -z "$X402_ASSAY_TELL_PID" ] || echo "watchdog $$"
exec 3<&0
if [ -n "$X402_ASSAY_ORDERS" ]; then "$@" <&4 3<&- 4<&- & else "$@" 3<&- </dev/null & fi
child=$!
{ while read -r _; do :; done <&3; kill -TERM $$; sleep 2; end; } 2>/dev/null &
watcher=$!
exec 3<&- 4<&-
wait $child
status=$?
trap '' TERM INT HUP
clean
kill -TERM 0
{ kill -KILL $watcher; wait $watcher; } 2>/dev/null
exit $status
`;

/** The command line that runs `command` under the watchdog. Spawn it `detached`, with standard input as a pipe that we hold open. */
export function underWatchdog(command: string, args: readonly string[]): { file: string; args: string[] } {
  return { file: "/bin/sh", args: ["-c", script, "x402-assay", command, ...args] };
}

/** With this variable set, the watchdog first prints `watchdog <pid>`: for callers that are not given the child process. */
export const tellPidVariable = "X402_ASSAY_TELL_PID";

/** With this variable set, the command reads from descriptor 4, which the caller opens: standard input is the watchdog's own. */
export const ordersVariable = "X402_ASSAY_ORDERS";

/** Name of the variable whose folder the watchdog makes, and removes when the process has ended. It must not exist before. */
export const scratchVariable = "X402_ASSAY_SCRATCH";
