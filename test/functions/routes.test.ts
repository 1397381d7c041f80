import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRoute } from '../../local/http/route-template.ts';
import { makeMemoryService } from '../support/worlds/memory-service.ts';

const relay = { TOKEN_RELAY: 'https://login.microsoftonline.com' };
const { functions, publicFunctions } = makeMemoryService(Date.now, relay);
const routes = [...functions, ...publicFunctions].map(({ name, route }) => ({ name, route }));
const stems = readdirSync(new URL('../../functions/', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('-http.ts'))
  .map((file) => basename(file, '.ts').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));

/** A path that each kind of parameter in use accepts. */
const samples = new Map([
  ['{id:regex(^\\d+$)}', '100000000000000'],
  ['{id:regex(^[a-z0-9_-]+-[0-9a-f]+$)}', `drop-${'a'.repeat(16)}`],
  ['{id}', 'x'],
  ['{tenant:guid}', '11111111-2222-3333-4444-555555555555'],
  ['{workspaceId}', 'w'],
  ['{version:regex(^(?:latest|\\d+)$)}', 'latest'],
  ['{id:regex(^ti\\d+_\\d+$)}', 'ti1_1'],
]);

function samplePath(route: string): string {
  const filled = [...samples].reduce((path, [parameter, sample]) => path.replaceAll(parameter, sample), route);
  expect(filled, 'a parameter without a sample').not.toMatch(/[{}]/);
  return `/${filled}`;
}

it('HTTP functions are named after their files, one each', () => {
  const named = new Set(stems);
  expect(routes.length).toBe(stems.length);
  // the API of 2016 registers other names until its routes are a table
  expect(routes.map(({ name }) => name).filter((name) => !name.startsWith('legacy') && !named.has(name))).toEqual([]);
});

describe.each(routes)('$name: $route', ({ name, route }) => {
  it('answers its own path', () => {
    expect(compileRoute(route).match(samplePath(route))).toBeDefined();
  });

  it('is hidden by no other route, whatever the order', () => {
    const hiding = routes.filter((other) => other.name !== name && compileRoute(other.route).match(samplePath(route)));
    expect(hiding).toEqual([]);
  });
});
