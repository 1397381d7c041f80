import type { HttpResponseInit } from '@azure/functions';

/** A JSON response. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

/** 204, without a body or a content type. */
export const noContent: HttpResponseInit = { status: 204 };
