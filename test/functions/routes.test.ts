import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { registeredMethods } from '../../functions/http/http-function.ts';
import { apiAliasRoute } from '../../functions/http/routing/api-alias.ts';
import { notFoundRoutes } from '../../functions/http/routing/not-found.ts';
import { compileRoute } from '../../functions/http/routing/route-template.ts';
import { samplePath } from '../support/sample-path.ts';
import { makeMemoryService } from '../support/worlds/memory-service.ts';

const relay = { TOKEN_RELAY: 'https://login.microsoftonline.com' };
const { groups } = makeMemoryService(Date.now, relay);
const routes = groups.flatMap((group) => group.routes);
const folder = new URL('../../functions/', import.meta.url);
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('-http.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }));
const catchAlls = [{ name: 'apiV1AliasHttp', route: apiAliasRoute }, ...notFoundRoutes];

it('every HTTP function is registered in one file, and every file of routes registers one', () => {
  const places = routes.map(({ name }) => texts.filter(({ text }) => text.includes(`name: '${name}'`)).length);
  expect(places.every((count) => count === 1)).toBe(true);
  expect(texts.filter(({ text }) => !routes.some(({ name }) => text.includes(`name: '${name}'`)))).toEqual([]);
});

it('every HTTP function has a unique name', () => {
  expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
});

it('the functions for unknown paths come after every route by name', () => {
  const names = [...routes, ...notFoundRoutes].map(({ name }) => name).toSorted();
  expect(names.slice(-notFoundRoutes.length)).toEqual(notFoundRoutes.map(({ name }) => name).toSorted());
});

describe.each(routes.map((route) => ({ name: route.name, route })))('$name', ({ name, route }) => {
  it('matches its own path', () => {
    expect(compileRoute(route.route).match(samplePath(route.route))).toBeDefined();
  });

  it('is hidden by no other route, whatever the order', () => {
    const path = samplePath(route.route);
    const hiding = routes.filter((other) => other.name !== name && compileRoute(other.route).match(path));
    expect(hiding).toEqual([]);
  });

  it('is tried before the functions for unknown paths', () => {
    const path = samplePath(route.route);
    const fitting = catchAlls.filter((other) => compileRoute(other.route).match(path));
    expect(fitting.filter((other) => other.name < name)).toEqual([]);
  });

  it('serves HEAD exactly when it serves GET', () => {
    const methods = registeredMethods(route);
    expect(methods.includes('HEAD')).toBe(methods.includes('GET'));
  });
});
