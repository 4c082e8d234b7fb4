#!/usr/bin/env node
/** The command line: `slipway <action> --<input> <value> …`, the same actions and the same rules as in a workflow. */
import { startCli } from './cli/start.ts';

await startCli(process.argv.slice(2));
