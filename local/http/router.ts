import { compileRoute, type RouteTemplate } from '../../functions/http/routing/route-template.ts';
import type { AppFunction } from '../functions-core/function-app.ts';
import { type HttpBinding, httpBindingSchema } from './http-binding.ts';

export interface Route {
  readonly functionName: string;
  readonly template: RouteTemplate;
  /** In upper case; empty means any. */
  readonly methods: ReadonlySet<string>;
  readonly authLevel: HttpBinding['authLevel'];
}

export interface RouteMatch {
  readonly route: Route;
  readonly values: Readonly<Record<string, string>>;
}

export interface Router {
  readonly routes: readonly Route[];
  /** Functions that cannot be served, and why. */
  readonly faults: readonly { readonly functionName: string; readonly reason: string }[];
  match(method: string, path: string): RouteMatch | undefined;
}

/**
 * The routes of the HTTP functions, tried in the order of the functions' names. The first route whose template and
 * method match wins: literal segments take no precedence over parameters.
 */
export function makeRouter(functions: readonly AppFunction[], routePrefix: string): Router {
  const routes: Route[] = [];
  const faults: { functionName: string; reason: string }[] = [];
  for (const { name, trigger } of functions) {
    if (trigger.type.toLowerCase() !== 'httptrigger') {
      continue;
    }
    const binding = httpBindingSchema.safeParse(trigger);
    try {
      if (!binding.success) {
        throw new RangeError(`The binding is not valid: ${binding.error.message}`);
      }
      routes.push(toRoute(name, binding.data, routePrefix));
    } catch (error) {
      faults.push({ functionName: name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return {
    routes,
    faults,
    match(method, path) {
      for (const route of routes) {
        if (route.methods.size > 0 && !route.methods.has(method)) {
          continue;
        }
        const values = route.template.match(path);
        if (values !== undefined) {
          return { route, values };
        }
      }
      return undefined;
    },
  };
}

function toRoute(functionName: string, binding: HttpBinding, routePrefix: string): Route {
  const own = (binding.route ?? functionName).replace(/^\//u, '');
  const text = routePrefix === '' ? own : `${routePrefix}/${own}`;
  if (/^(?:admin|runtime)(?:[/{]|$)/iu.test(text)) {
    throw new RangeError(`The route "${text}" starts with a word that the host reserves`);
  }
  return {
    functionName,
    template: compileRoute(text),
    methods: new Set(binding.methods.map((method) => method.toUpperCase())),
    authLevel: binding.authLevel,
  };
}
