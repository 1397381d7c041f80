/// <reference types="node" />
import { execPath, exit, stderr, version } from 'node:process';

// Loaded before anything else (`node --import ./local/preflight.mjs ...`), in plain JavaScript that old versions can
// read: they would stop at the first `.ts` file with an error that says nothing of the reason.
if (Number.parseInt(version.slice(1), 10) < 24) {
  stderr.write(
    `This needs Node 24 or newer; ${execPath} is ${version}.\n` +
      'Run it by "npm start", which takes the Node that "npm ci" installs (unless that ran with --ignore-scripts).\n',
  );
  exit(1);
}
