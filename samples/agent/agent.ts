import type { JsonWebKey } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { applyDelta } from './apply-delta.ts';
import { isSigned } from './check-signature.ts';
import { openPackage, PackageError, type PackageFile, recordCount } from './package-file.ts';
import { verdictOn } from './verdict.ts';

/*
 *   node agent.ts update                      downloads the package, or a delta, checks it and stores it
 *   node agent.ts check TYPE VALUE [TYPE VALUE ...]   what the list says about a file or a connection; works offline
 *
 * Settings: BASE_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET (an application with the role Package.Read), SCOPE,
 * DEVICE_GROUP, PACKAGE_FILE (where the package is stored) and KEYS_FILE (the JWK set of the service, which should be
 * installed with the agent; without it the keys are downloaded, and trusting them means trusting TLS).
 */

function setting(name: string, fallback?: string): string {
  const value = process.env[name] ?? fallback;
  if (value === undefined) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

const packageFile = setting('PACKAGE_FILE', 'indicators.package');
const deviceGroup = setting('DEVICE_GROUP', '');

async function readKept(): Promise<PackageFile | undefined> {
  const bytes = await readFile(packageFile).catch(() => undefined);
  return bytes === undefined ? undefined : openPackage(bytes);
}

async function update(): Promise<string> {
  const kept = await readKept().catch(() => undefined);
  const bearer = { authorization: `Bearer ${await fetchToken()}` };
  const keys = await readKeys();
  const get = async (path: string, more: Readonly<Record<string, string>> = {}) => {
    const url = new URL(path, setting('BASE_URL'));
    for (const [name, value] of Object.entries(more)) {
      url.searchParams.set(name, value);
    }
    if (deviceGroup !== '') {
      url.searchParams.set('deviceGroup', deviceGroup);
    }
    return await fetch(url, { headers: bearer });
  };
  if (kept !== undefined) {
    const answer = await get('/api/packages/latest/delta', { since: String(kept.version) });
    if (answer.status === 204) {
      return `version ${kept.version} is the latest`;
    }
    if (answer.status === 200) {
      const delta = await checked(answer, keys);
      const bytes = applyDelta(kept, delta);
      await keep(bytes);
      return `version ${delta.version}: ${recordCount(openPackage(bytes))} records, from a delta of ${delta.bytes.length} bytes`;
    }
    if (answer.status !== 404) {
      throw new Error(`downloading the delta failed with status ${answer.status}`);
    }
  }
  const whole = await checked(await get('/api/packages/latest'), keys);
  if (whole.isDelta || whole.version < (kept?.version ?? 0)) {
    throw new PackageError('the service returned a delta or an older package');
  }
  await keep(whole.bytes);
  return `version ${whole.version}: ${recordCount(whole)} records`;
}

async function checked(answer: Response, keys: readonly JsonWebKey[]): Promise<PackageFile> {
  if (!answer.ok) {
    throw new Error(`downloading the package failed with status ${answer.status}`);
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!isSigned(bytes, answer.headers.get('x-package-signature') ?? '', keys)) {
    throw new PackageError('the signature is not from a key of the service');
  }
  const file = openPackage(bytes);
  if (file.deviceGroup !== '' && file.deviceGroup !== deviceGroup) {
    throw new PackageError('the package is for another device group');
  }
  return file;
}

async function keep(bytes: Buffer): Promise<void> {
  await writeFile(`${packageFile}.new`, bytes);
  await rename(`${packageFile}.new`, packageFile);
}

async function readKeys(): Promise<readonly JsonWebKey[]> {
  const file = process.env['KEYS_FILE'];
  const set: unknown =
    file === undefined
      ? await (await fetch(new URL('/api/packages/keys', setting('BASE_URL')))).json()
      : JSON.parse(await readFile(file, 'utf8'));
  const keys: unknown = at(set, 'keys');
  return Array.isArray(keys) ? keys.filter(isKey) : [];
}

function isKey(value: unknown): value is JsonWebKey {
  return typeof value === 'object' && value !== null;
}

async function fetchToken(): Promise<string> {
  const answer = await fetch(setting('TOKEN_URL'), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: setting('CLIENT_ID'),
      client_secret: setting('CLIENT_SECRET'),
      scope: setting('SCOPE', 'api://threat-indicators/.default'),
    }),
  });
  if (!answer.ok) {
    throw new Error(`getting a token failed with status ${answer.status}`);
  }
  return String(at(await answer.json(), 'access_token'));
}

function at(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined;
}

async function check(words: readonly string[]): Promise<string> {
  const kept = await readKept();
  if (kept === undefined) {
    throw new Error(`${packageFile} does not exist: run "update" first`);
  }
  const observed = Array.from({ length: words.length / 2 }, (_, index) => ({
    type: words[index * 2] ?? '',
    value: words[index * 2 + 1] ?? '',
  }));
  return JSON.stringify(verdictOn(kept, observed, Math.floor(Date.now() / 1000)) ?? { action: null });
}

const [command, ...words] = process.argv.slice(2);
try {
  process.stdout.write(`${command === 'update' ? await update() : await check(command === 'check' ? words : [])}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
