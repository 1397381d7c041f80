import type { z } from 'zod';
import type { HttpFunction } from './http-function.ts';
import type { PublicFunction } from './public-function.ts';

/** A function that serves a route: with a token, or without one. */
export type Route = HttpFunction | PublicFunction;

/** The routes of one tag of the API's document. */
export interface RouteGroup {
  readonly tag: string;
  /** What the tag is about, in a sentence. */
  readonly description: string;
  /** Bodies that the document names; each is a component. Called only when somebody requests the document. */
  readonly schemas?: () => Readonly<Record<string, z.ZodType>>;
  readonly routes: readonly Route[];
}

/** Whether a route needs no token. */
export function isPublic(route: Route): route is PublicFunction {
  return 'isPublic' in route;
}
