import type { HttpResponseInit } from '@azure/functions';

/** Of every JSON response. */
export const jsonHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

/** A JSON response. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status,
    headers: { ...jsonHeaders, ...headers },
    body: JSON.stringify(body),
  };
}

/** 204, without a body or a content type. */
export const noContent: HttpResponseInit = { status: 204 };
