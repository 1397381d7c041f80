import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProgram } from './bicep-cli.ts';

/*
 * Subscribes the deployed blob trigger to events about dropped files. The template reads a key that exists only after
 * the app has started once with its new code, which can take some minutes; until then the deployment is retried.
 */

const tries = 10;
const pauseMs = 30_000;

function deploy(): string | undefined {
  // On Windows `az` is a batch file, which only a shell can run.
  const [program, ...before] = process.platform === 'win32' ? (['cmd', '/c', 'az'] as const) : (['az'] as const);
  const { status, stderr } = runProgram(program, [
    ...before,
    'deployment',
    'group',
    'create',
    `--resource-group=${setting('AZURE_RESOURCE_GROUP')}`,
    '--name=events',
    `--parameters=${fileURLToPath(new URL('events.bicepparam', import.meta.url))}`,
    '--output=none',
  ]);
  return status === 0 ? undefined : stderr;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set; its value is an output of main.bicep`);
  }
  return value;
}

for (let attempt = 1; attempt <= tries; attempt += 1) {
  const fault = deploy();
  if (fault === undefined) {
    break;
  }
  if (attempt === tries) {
    throw new Error(`The event subscription could not be deployed:\n${fault}`);
  }
  process.stderr.write(`Not ready yet (try ${attempt} of ${tries}): ${fault.trim().split('\n')[0] ?? ''}\n`);
  await sleep(pauseMs);
}
