import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { environmentSchema } from '../functions/app/config/config.ts';
import { localSettingsSchema, readLocalSettings } from '../local/service/settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sample = (name: string) => read(`samples/self-hosting/${name}`);
const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(read('package.json')));
/** What `npm start` runs where the shell has `exec`. */
const command = scripts.start.replace(/^exec node | \|\| .*$/gu, '');
const defaults = localSettingsSchema.parse({});
const known = new Set([...Object.keys(environmentSchema.shape), ...Object.keys(localSettingsSchema.shape)]);
const ofNode = new Set(['NODE_COMPILE_CACHE']);

const settings = Object.fromEntries(
  sample('settings.env')
    .split('\n')
    .filter((line) => /^[A-Z]/u.test(line))
    .map((line) => [line.replace(/=.*/u, ''), line.replace(/^[^=]*=/u, '')]),
);

describe('samples of self-hosting', () => {
  it('the settings are settings, and the service accepts them', () => {
    expect(Object.keys(settings).filter((name) => !known.has(name))).toEqual([]);
    expect(readLocalSettings(settings).hasOwnIssuer).toBe(false);
  });

  it('npm start runs the same command on every system', () => {
    expect(scripts.start).toBe(`exec node ${command} || node ${command}`);
  });

  it('the page, the unit and the container run the command of npm start', () => {
    expect(read('docs/self-hosting.md')).toContain(`\nnode ${command}\n`);
    expect(sample('threat-indicators.service')).toContain(`\nExecStart=/usr/bin/node ${command}\n`);
    const [, words = '[]'] = /^CMD (\[.*\])$/mu.exec(sample('Containerfile')) ?? [];
    expect(z.array(z.string()).parse(JSON.parse(words)).join(' ')).toBe(`node ${command}`);
  });

  it('the unit and the container set settings that exist', () => {
    const unit = [...sample('threat-indicators.service').matchAll(/^Environment=(\w+)=/gmu)];
    const [, line = ''] = /^ENV (.*)$/mu.exec(sample('Containerfile')) ?? [];
    const named = [...unit.map(([, name = '']) => name), ...line.split(' ').map((pair) => pair.replace(/=.*/u, ''))];
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !known.has(name) && !ofNode.has(name))).toEqual([]);
  });

  it('the container copies what exists, and everything that the service imports', () => {
    const copied = [...sample('Containerfile').matchAll(/^COPY (.+) \S+$/gmu)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(copied).toEqual(
      expect.arrayContaining(['functions', 'shared', 'local', 'host.json', 'infra/retention-days.json']),
    );
  });

  it('a stop has the time that it may take', () => {
    const drainSec = defaults.DRAIN_SEC * 2 + 5;
    const [, unitSec] = /^TimeoutStopSec=(\d+)$/mu.exec(sample('threat-indicators.service')) ?? [];
    const [, containerSec] = /--stop-timeout (\d+)/u.exec(read('docs/self-hosting.md')) ?? [];
    expect(Number(unitSec)).toBeGreaterThanOrEqual(drainSec);
    expect(Number(containerSec)).toBeGreaterThanOrEqual(drainSec);
  });

  it.each([
    ['nginx.conf', /client_max_body_size (\d+)m/u, /proxy_read_timeout (\d+)s/u],
    ['Caddyfile', /max_size (\d+)MiB/u, /read_timeout (\d+)s/u],
  ])('%s leaves limits to the service, and reports what the client used', (name, size, timeout) => {
    const text = sample(name);
    expect(text).toContain(`127.0.0.1:${defaults.PORT}`);
    expect(Number(size.exec(text)?.[1]) * 1024 * 1024).toBe(defaults.MAX_BODY_BYTES);
    expect(Number(timeout.exec(text)?.[1])).toBeGreaterThan(defaults.ANSWER_TIMEOUT_SEC);
    expect(text).toMatch(/Forwarded/u);
    expect(text).toMatch(/X-Forwarded-Prefix/u);
  });

  it('nginx sets every header that the service reads', () => {
    for (const header of [
      'X-Forwarded-For',
      'X-Forwarded-Proto',
      'X-Forwarded-Host',
      'X-Forwarded-Prefix',
      'Forwarded',
    ]) {
      expect(sample('nginx.conf')).toMatch(new RegExp(`^ +proxy_set_header ${header} `, 'mu'));
    }
  });
});
