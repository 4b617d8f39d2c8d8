#!/bin/bash
exec node ../../../my-server.js
