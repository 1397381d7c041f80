import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readLocalSettings } from '../../local/service/settings.ts';
import { acquireOwnerLock } from '../../shared/adapters/sqlite/owner-lock.ts';

describe('npm start', () => {
  it('is refused while another process owns the data directory', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'start-'));
    const lock = acquireOwnerLock(dataDir);
    try {
      const child = spawn(process.execPath, ['local/start.ts'], {
        env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [output] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(child.exitCode).toBe(1);
      expect(output).toContain(dataDir);
      expect(output).not.toContain('start-failed');
    } finally {
      lock.release();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

describe.skipIf(process.platform === 'win32')('SIGTERM to npm start', () => {
  it.each(['npm', 'the process group'])(
    'stops the service cleanly, sent to %s',
    { timeout: 60_000 },
    async (target) => {
      const dataDir = await mkdtemp(join(tmpdir(), 'start-'));
      const child = spawn('npm', ['start'], {
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: dataDir, PORT: '0', TOKEN_PORT: '0' },
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: true,
      });
      const pid = child.pid ?? 0;
      const exited = once(child, 'exit');
      try {
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
          const wasReady = output.includes('Press Ctrl-C');
          output += chunk;
          if (!wasReady && output.includes('Press Ctrl-C')) {
            process.kill(target === 'npm' ? pid : -pid, 'SIGTERM');
          }
        });
        expect(await exited).toEqual([0, null]);
        expect(output).toContain('Stopped.');
        acquireOwnerLock(dataDir).release();
      } finally {
        child.kill('SIGKILL');
        await rm(dataDir, { recursive: true, force: true });
      }
    },
  );
});

describe('readLocalSettings', () => {
  it('puts the token issuer on the next port, or on a free port if the API uses one', () => {
    expect(readLocalSettings({}).tokenPort).toBe(7072);
    expect(readLocalSettings({ PORT: '8000' }).tokenPort).toBe(8001);
    expect(readLocalSettings({ PORT: '0' }).tokenPort).toBe(0);
    expect(readLocalSettings({ PORT: '8000', TOKEN_PORT: '9000' }).tokenPort).toBe(9000);
  });

  it('binds to loopback by default', () => {
    expect(readLocalSettings({ HOST: '', TOKEN_HOST: '' })).toMatchObject({
      host: '127.0.0.1',
      tokenHost: '127.0.0.1',
    });
  });

  it('reports everything that is wrong', () => {
    expect(() => readLocalSettings({ PORT: 'x', BLOBS: 'tape' })).toThrow(/PORT[\s\S]*BLOBS|BLOBS[\s\S]*PORT/u);
  });
});
