import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainStart, StartError } from '../../local/files/start-error.ts';
import { startService } from '../../local/service/service.ts';
import { makeRecordingLogger } from './support/recording-logger.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'start-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

async function reasonOf(folder = dataDir): Promise<string | undefined> {
  const environment = { PORT: '0', TOKEN_PORT: '0', DATA_DIR: folder };
  const started = startService({ environment, logger: makeRecordingLogger() });
  return await started.then(async (service) => {
    await service.stop();
    return 'started';
  }, explainStart);
}

const rsa = JSON.stringify({ kty: 'RSA', n: 'a', e: 'AQAB', d: 'a', p: 'a', q: 'a', dp: 'a', dq: 'a', qi: 'a' });
const write = (name: string, text: string) => async () => writeFile(join(dataDir, name), text);
const database = (sql: string) => async () => {
  const file = new DatabaseSync(join(dataDir, 'threat-indicators.db'));
  file.exec(sql);
  file.close();
};

describe('a refused start names the file and what to do', () => {
  it.each([
    [
      'a damaged key of the token issuer',
      'token-signing-key.json',
      write('token-signing-key.json', '{"kty":"RSA"'),
      'remove it',
    ],
    ['an empty key of the token issuer', 'token-signing-key.json', write('token-signing-key.json', ''), 'is empty'],
    [
      'a key of the token issuer that is not one',
      'token-signing-key.json',
      write('token-signing-key.json', rsa),
      'remove it',
    ],
    ['an empty key of packages', 'package-signing-key.json', write('package-signing-key.json', ''), 'is empty'],
    ['a damaged key of packages', 'package-signing-key.json', write('package-signing-key.json', '{}'), 'remove it'],
    ['a damaged list of clients', 'clients.json', write('clients.json', '[{"id":"a"'), 'remove it'],
    ['another list of clients', 'clients.json', write('clients.json', '[{"id":"a"}]'), 'remove it'],
    [
      'a damaged lock',
      'owner.lock',
      write('owner.lock', 'not a database, long enough to be read as one'.repeat(40)),
      'remove it',
    ],
    ['a damaged database', 'threat-indicators.db', write('threat-indicators.db', 'x'.repeat(5_000)), 'backup'],
    ['a database of another program', 'threat-indicators.db', database('CREATE TABLE other (a)'), 'another program'],
    [
      'one with a version of its own',
      'threat-indicators.db',
      database('CREATE TABLE other (a); PRAGMA user_version = 1'),
      'another program',
    ],
    [
      'a newer database',
      'threat-indicators.db',
      database('CREATE TABLE messages (a); PRAGMA user_version = 99'),
      'newer release',
    ],
    ['a directory where a file should be', 'clients.json', async () => mkdir(join(dataDir, 'clients.json')), 'Move'],
  ])('%s', async (_what, file, prepare, advice) => {
    await prepare();
    const reason = await reasonOf();
    expect(reason).toContain(file);
    expect(reason).toContain(advice);
    expect(reason).not.toMatch(/\n|undefined/u);
  });

  it('a data directory that is a file', async () => {
    await writeFile(join(dataDir, 'file'), '');
    expect(await reasonOf(join(dataDir, 'file'))).toMatch(/file.*Choose another DATA_DIR/u);
  });

  it.skipIf(process.getuid?.() === 0)('a data directory without access', async () => {
    await chmod(dataDir, 0o500);
    expect(await reasonOf()).toContain('access');
    await chmod(dataDir, 0o700);
  });
});

it('a failure without a known reason is not explained, so that its stack is shown', () => {
  expect(explainStart(new TypeError('x'))).toBeUndefined();
  expect(explainStart(new StartError('One sentence.'))).toBe('One sentence.');
});
