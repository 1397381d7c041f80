import type { HttpRequest } from '@azure/functions';
import { z } from 'zod';
import { AppError } from '../../../shared/platform/errors.ts';
import type { ServedPackages } from '../../../shared/publishing/packages/served-packages.ts';
import type { AnswerDescription } from '../../http/operation-description.ts';

/** What the routes of packages need: nothing is served where no key is set to sign with. */
export interface PackageDependencies {
  readonly packages: { readonly served: ServedPackages } | undefined;
}

/** @throws AppError `ResourceNotFound` when no key is set to sign packages with. */
export function servedPackages({ packages }: PackageDependencies): ServedPackages {
  if (packages === undefined) {
    throw new AppError('ResourceNotFound', 'There are no packages here: no key is set to sign them with.');
  }
  return packages.served;
}

/** The device group that a request names. */
export function deviceGroupOf(request: HttpRequest): string | undefined {
  return request.query.get('deviceGroup') ?? undefined;
}

export function deviceGroupQuery(): z.ZodRawShape {
  return { deviceGroup: z.string().optional().describe('Name of a device group; otherwise the organisation alone.') };
}

/** Request headers of a file that can be asked for in parts. */
export function fileHeaders(): z.ZodRawShape {
  return {
    'if-none-match': z.string().optional().describe('The `ETag` of what the caller has.'),
    range: z.string().optional().describe('One range of bytes.'),
    'if-range': z.string().optional().describe('The `ETag` that the range belongs to.'),
  };
}

/** The answers with a signed file. */
export function fileAnswers(description: string): Readonly<Record<number, AnswerDescription>> {
  const headers = {
    etag: z.string(),
    'x-package-version': z.string(),
    'x-package-signature': z.string().describe('Detached JWS over the whole file.'),
  };
  const contents = [{ schema: z.string().meta({ format: 'binary' }), contentType: 'application/octet-stream' }];
  return {
    200: { description, contents, headers },
    206: { description: 'The range of it.', contents, headers },
    304: { description: 'The caller has it.', contents: [], headers },
    416: { description: 'The range begins behind its end.', contents: [] },
  };
}
