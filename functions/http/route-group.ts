import type { z } from 'zod';
import type { HttpFunction } from './http-function.ts';
import type { PublicFunction } from './public-function.ts';

/** A function that serves a route, with or without a token. */
export type Route = HttpFunction | PublicFunction;

/** The routes of one tag of the API's document. */
export interface RouteGroup {
  readonly tag: string;
  /** What the routes are for and who uses them. */
  readonly description: string;
  /** Schemas that the document names as components. Called when the document is first requested. */
  readonly schemas?: () => Readonly<Record<string, z.ZodType>>;
  readonly routes: readonly Route[];
}

/** Whether a route needs no token. */
export function isPublic(route: Route): route is PublicFunction {
  return 'isPublic' in route;
}
