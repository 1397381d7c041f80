import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBicep, type ProgramResult, runProgram } from './bicep-cli.ts';

/*
 * Checks the templates with the Bicep compiler: format, linter, types and compilation. Compares the resources that each
 * parameter file would deploy with the committed snapshots. With `--write` it formats the files and rewrites the
 * snapshots.
 */

const folder = fileURLToPath(new URL('.', import.meta.url));
const templates = ['main.bicep', 'events.bicep'];
const snapshots = [
  { parameters: 'main.bicepparam', scope: ['--location=westeurope'] },
  { parameters: 'prod.bicepparam', scope: ['--location=westeurope'] },
  { parameters: 'events.bicepparam', scope: ['--resource-group=rg-ti-dev'] },
];
const ids = [
  '--subscription-id=00000000-0000-0000-0000-000000000001',
  '--tenant-id=00000000-0000-0000-0000-000000000002',
];

/** Environment variables that the parameter files read, the same on every machine. */
const environment = {
  ...process.env,
  AZURE_ENV_NAME: undefined,
  AZURE_LOCATION: undefined,
  PACKAGE_SIGNING_KEY_URI: undefined,
  AUTH_AUDIENCE: 'api://00000000-0000-0000-0000-000000000003,00000000-0000-0000-0000-000000000003',
  AZURE_FUNCTION_APP: 'func-ti-dev',
  AZURE_SYSTEM_TOPIC: 'egst-ti-dev',
  AZURE_DATA_STORAGE: 'sttidata',
};

interface Step {
  readonly name: string;
  readonly faults: () => readonly string[];
}

function steps(bicep: string, write: boolean): readonly Step[] {
  const run = (...args: readonly string[]) => runProgram(bicep, args, environment);
  const format = (directory: string) =>
    ['bicep', 'bicepparam'].flatMap((extension) => faultsOf(run('format', `--pattern=${directory}/**/*.${extension}`)));
  const mode = write ? 'overwrite' : 'validate';
  return [
    { name: 'format', faults: () => (write ? format(folder) : unformatted(format)) },
    ...templates.map((template) => ({
      name: `linter, types and build of ${template}`,
      faults: () => faultsOf(run('build', join(folder, template), '--stdout')),
    })),
    ...snapshots.map(({ parameters, scope }) => ({
      name: `snapshot of ${parameters}`,
      faults: () => {
        const faults = faultsOf(run('snapshot', join(folder, parameters), `--mode=${mode}`, ...ids, ...scope));
        if (write) {
          sortOutputs(join(folder, parameters.replace(/param$/u, '').replace(/bicep$/u, 'snapshot.json')));
        }
        return faults;
      },
    })),
  ];
}

/** The compiler writes the outputs of a deployment in no defined order. */
function sortOutputs(file: string): void {
  const snapshot: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const sorted = JSON.stringify(
    snapshot,
    (key, value: unknown) =>
      key === 'outputs' && typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
        : value,
    2,
  );
  writeFileSync(file, sorted);
}

/** Treats warnings as faults: the level of type warnings cannot be configured. */
function faultsOf({ status, stdout, stderr }: ProgramResult): readonly string[] {
  const isClean = status === 0 && !/\b(?:Warning|Error)\b/u.test(stderr);
  return isClean ? [] : [`${stderr}${status === 0 ? '' : stdout}`.trim()];
}

/** Formats a copy and reports the files that changed. */
function unformatted(format: (directory: string) => readonly string[]): readonly string[] {
  const copy = mkdtempSync(join(tmpdir(), 'bicep-format-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const faults = format(copy);
    const changed = readdirSync(copy, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.bicep(?:param)?$/u.test(name))
      .filter((name) => readFileSync(join(copy, name), 'utf8') !== readFileSync(join(folder, name), 'utf8'));
    return [...faults, ...changed.map((name) => `${name} is not formatted`)];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function check(): number {
  const bicep = findBicep();
  if (bicep === undefined) {
    process.stderr.write(
      'NOT CHECKED: format, linter, types and snapshots of the Bicep templates.\n' +
        'No Bicep compiler was found. Install it (https://aka.ms/bicep-install), or the .NET SDK to restore it from NuGet.\n',
    );
    return process.env['CI'] === 'true' ? 1 : 0;
  }
  process.stdout.write(`${runProgram(bicep, ['--version']).stdout.trim()}\n`);
  let failed = 0;
  for (const { name, faults } of steps(bicep, process.argv.includes('--write'))) {
    const found = faults();
    process.stdout.write(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
    for (const fault of found) {
      process.stderr.write(`${fault}\n`);
    }
    failed += found.length;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = check();
