import { z } from 'zod';
import { type Field, type FieldTable, minSearchLetters } from '../../shared/odata/field-table.ts';
import type { QueryLimits } from '../../shared/odata/query-options.ts';
import type { ErrorCode } from '../../shared/platform/errors.ts';

/** A body in the API's document. */
export interface ContentDescription {
  readonly schema: z.ZodType;
  /** `application/json` by default. */
  readonly contentType?: string;
  readonly example?: unknown;
}

export interface AnswerDescription {
  readonly description: string;
  /** The formats that the body may have; none: it has no body. */
  readonly contents: readonly ContentDescription[];
  readonly headers?: z.ZodRawShape;
}

/** What the API's document says about one method of a route. */
export interface OperationDescription {
  /** A few words, as a heading. */
  readonly summary: string;
  /** What else a caller must know, in sentences. */
  readonly details?: string;
  readonly query?: z.ZodRawShape;
  /** Request headers, in lower case. */
  readonly headers?: z.ZodRawShape;
  /** In the format that the call is shown with first; then other formats. */
  readonly body?: ContentDescription | readonly [ContentDescription, ...ContentDescription[]];
  /** Responses by status. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** In addition to the errors of every call, every JSON body and every list query. */
  readonly errors?: readonly ErrorCode[];
}

/** Describes an operation. Called when the document is first requested, so that no schemas are made at startup. */
export type DescribeOperation = () => OperationDescription;

/** A response with a body in one format, or without a body. */
export function describedAnswer(description: string, schema?: z.ZodType, contentType?: string): AnswerDescription {
  const content = schema && { schema, ...(contentType !== undefined && { contentType }) };
  return { description, contents: content === undefined ? [] : [content] };
}

/** A page of items. */
export function listOf(item: z.ZodType) {
  return z.object({
    '@odata.context': z.string(),
    '@odata.count': z.int().optional().describe('Number of all items that match; only with `$count=true`.'),
    value: z.array(item),
    '@odata.nextLink': z.string().optional().describe('Address of the next page; absent on the last page.'),
  });
}

/** One entity and its context. */
export function entityOf<S extends z.ZodRawShape>(schema: z.ZodObject<S>) {
  return schema.extend({ '@odata.context': z.string() });
}

/** The response with one entity and its `ETag`. */
export function entityWithEtag<S extends z.ZodRawShape>(
  description: string,
  schema: z.ZodObject<S>,
): AnswerDescription {
  return { ...describedAnswer(description, entityOf(schema)), headers: etagHeaders() };
}

/** The query option `$filter`. */
export function filterQuery(fields: FieldTable) {
  return z
    .string()
    .optional()
    .describe(`OData condition. Fields: ${Object.keys(fields).join(', ')}.${searchText(fields)}`);
}

/** The query options of a list that can be filtered and ordered by these fields. */
export function listQuery(fields: FieldTable, limits: QueryLimits): z.ZodRawShape {
  const names = Object.keys(fields);
  const sortable = names.filter((name) => fields[name]?.sortable === true);
  return {
    ...(names.length > 0 && { $filter: filterQuery(fields) }),
    ...(sortable.length > 0 && {
      $orderby: z
        .string()
        .optional()
        .describe(`One field, then \`asc\` or \`desc\`. Fields: ${sortable.join(', ')}.`),
    }),
    ...pageQuery(limits),
    $skip: z
      .int()
      .min(0)
      .max(limits.maxSkip)
      .optional()
      .describe('Number of items to skip. To go further, follow `@odata.nextLink`.'),
    $count: z.boolean().optional().describe('True: the response includes `@odata.count`.'),
  };
}

/** Which text functions the fields of a long list have; nothing for short lists, whose fields have all. */
function searchText(fields: FieldTable): string {
  const having = (isWanted: (field: Field) => boolean) =>
    Object.keys(fields).filter((name) => fields[name] !== undefined && isWanted(fields[name]));
  const within = having(({ search }) => search === 'trigrams' || search === 'trigrams-or-prefix');
  const beginning = having(({ search }) => search === 'prefix' || search === 'trigrams-or-prefix');
  if (within.length === 0) {
    return '';
  }
  const start = beginning.length === 0 ? '' : ` \`startswith\` also with fewer, and of ${beginning.join(', ')}.`;
  return (
    ` \`contains\`, \`startswith\` and \`endswith\` of ${within.join(', ')}, with ${minSearchLetters} letters or more.${start}` +
    " With Cosmos DB there is no `contains`, and `endswith` only of names: with `indicatorType eq 'DomainName'`."
  );
}

/** The query options of a list that has pages but no filter and no order. */
export function pageQuery({ maxTop, defaultTop }: Pick<QueryLimits, 'maxTop' | 'defaultTop'>): z.ZodRawShape {
  return {
    $top: z.int().min(0).max(maxTop).optional().describe(`Items per page. Default: ${defaultTop}.`),
    $skiptoken: z.string().optional().describe('Where to continue. Do not build it: follow `@odata.nextLink`.'),
  };
}

/** The header that makes a change conditional. */
export function ifMatchHeader(): z.ZodRawShape {
  return {
    'if-match': z
      .string()
      .optional()
      .describe(
        'The `ETag` of the version that you read: the call returns 412 if the current version differs. Without the header, the change is unconditional.',
      ),
  };
}

/** The header with the version of an entity. */
export function etagHeaders(): z.ZodRawShape {
  return { etag: z.string().optional().describe('The version; send it as `If-Match` with a later change.') };
}

/** The errors of writing an indicator. */
export const indicatorErrors = [
  'InvalidInput',
  'MissingRequiredParameter',
  'InvalidHashValue',
  'InvalidDomainName',
  'InvalidIpAddress',
  'InvalidUrl',
] as const satisfies readonly ErrorCode[];
