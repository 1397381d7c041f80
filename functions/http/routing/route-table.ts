import { type RouteHandler, type RouteParams, registeredMethods } from '../http-function.ts';
import type { Route } from '../route-group.ts';
import { compileRoute } from './route-template.ts';

/** A route and its handler. */
export interface ServedRoute {
  readonly route: Route;
  readonly handle: RouteHandler;
}

interface RouteTable {
  /** The route that serves this method and path; undefined if no route does. */
  find(method: string, path: string): { readonly handle: RouteHandler; readonly params: RouteParams } | undefined;
}

/** The routes by path. No path matches two of them, so their order does not matter. */
export function makeRouteTable(served: readonly ServedRoute[]): RouteTable {
  const rows = served.map(({ route, handle }) => ({
    template: compileRoute(route.route),
    methods: new Set<string>(registeredMethods(route)),
    handle,
  }));
  return {
    find(method, path) {
      for (const { template, methods, handle } of rows) {
        const params = methods.has(method) ? template.match(path) : undefined;
        if (params !== undefined) {
          return { handle, params };
        }
      }
      return undefined;
    },
  };
}
