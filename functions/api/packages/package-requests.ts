import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import type { ServedPackages } from '../../../shared/publishing/packages/served-packages.ts';
import type { AnswerDescription } from '../../http/operation-description.ts';

export interface PackageDependencies {
  /** Undefined if there is no key to sign packages with. */
  readonly packages: { readonly served: ServedPackages } | undefined;
}

/** @throws AppError `ResourceNotFound` if there is no key to sign packages with. */
export function servedPackages({ packages }: PackageDependencies): ServedPackages {
  if (packages === undefined) {
    throw new AppError('ResourceNotFound', 'This service has no packages: PACKAGE_SIGNING_KEY is not set.');
  }
  return packages.served;
}

/** The device group that a request names. */
export function deviceGroupOf(request: HttpRequest): string | undefined {
  return request.query.get('deviceGroup') ?? undefined;
}

export function deviceGroupQuery(): z.ZodRawShape {
  return {
    deviceGroup: z
      .string()
      .optional()
      .describe('Name of a device group. Without it, the package contains only organisation-wide indicators.'),
  };
}

/** Request headers of a file that can be downloaded in parts. */
export function fileHeaders(): z.ZodRawShape {
  return {
    'if-none-match': z
      .string()
      .optional()
      .describe('The `ETag` of the file that the caller has: 304 if it is the same.'),
    range: z.string().optional().describe('One range of bytes, such as `bytes=1000-`.'),
    'if-range': z
      .string()
      .optional()
      .describe('The `ETag` of the file that the range belongs to: the whole file is returned if it differs.'),
  };
}

/** The responses with a signed file. */
export function fileAnswers(description: string): Readonly<Record<number, AnswerDescription>> {
  const headers = {
    etag: z.string().describe('For `If-None-Match` and `If-Range`.'),
    'x-package-version': z.string().describe('Version of the package.'),
    'x-package-signature': z.string().describe('Detached JWS over the whole file.'),
  };
  const contents = [{ schema: z.string().meta({ format: 'binary' }), contentType: 'application/octet-stream' }];
  return {
    200: { description, contents, headers },
    206: { description: 'The requested range of the file.', contents, headers },
    304: { description: 'The caller already has this file.', contents: [], headers },
    416: { description: 'The range begins after the end of the file.', contents: [] },
  };
}
