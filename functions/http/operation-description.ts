import { z } from 'zod';
import type { FieldTable } from '../../shared/odata/field-table.ts';
import type { QueryLimits } from '../../shared/odata/query-options.ts';
import type { ErrorCode } from '../../shared/platform/errors.ts';

/** A body as the API's document shows it; JSON unless told otherwise. */
export interface ContentDescription {
  readonly schema: z.ZodType;
  readonly contentType?: string;
  readonly example?: unknown;
}

export interface AnswerDescription {
  readonly description: string;
  /** The forms that the answer may have; none: its body is empty. */
  readonly contents: readonly ContentDescription[];
  readonly headers?: z.ZodRawShape;
}

/** What the API's document says of one method of a route. */
export interface OperationDescription {
  /** A few words, as a heading. */
  readonly summary: string;
  /** Sentences: what a caller must know beside that. */
  readonly details?: string;
  readonly query?: z.ZodRawShape;
  /** Request headers, in lower case. */
  readonly headers?: z.ZodRawShape;
  readonly body?: ContentDescription;
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Beside those that any call, any JSON body and any query of a list may be answered with. */
  readonly errors?: readonly ErrorCode[];
}

/** Describes an operation. Called only when somebody asks for the document: schemas are made then, and not at the start. */
export type DescribeOperation = () => OperationDescription;

/** An answer with at most one form of body. */
export function describedAnswer(description: string, schema?: z.ZodType, contentType?: string): AnswerDescription {
  const content = schema && { schema, ...(contentType !== undefined && { contentType }) };
  return { description, contents: content === undefined ? [] : [content] };
}

/** A page of items. */
export function listOf(item: z.ZodType) {
  return z.object({
    '@odata.context': z.string(),
    '@odata.count': z.int().optional().describe('With `$count=true`: how many there are in all.'),
    value: z.array(item),
    '@odata.nextLink': z.string().optional().describe('Where the list goes on; absent on its last page.'),
  });
}

/** One entity beside its context. */
export function entityOf<S extends z.ZodRawShape>(schema: z.ZodObject<S>) {
  return schema.extend({ '@odata.context': z.string() });
}

/** The answer with one entity and the `ETag` that a later change can be conditional on. */
export function entityWithEtag<S extends z.ZodRawShape>(
  description: string,
  schema: z.ZodObject<S>,
): AnswerDescription {
  return { ...describedAnswer(description, entityOf(schema)), headers: etagHeaders() };
}

/** The query options of a list that is filtered and ordered by these fields. */
export function listQuery(fields: FieldTable, limits: QueryLimits): z.ZodRawShape {
  const names = Object.keys(fields);
  const sortable = names.filter((name) => fields[name]?.sortable === true);
  return {
    ...(names.length > 0 && {
      $filter: z
        .string()
        .optional()
        .describe(`OData condition. Fields: ${names.join(', ')}.`),
    }),
    ...(sortable.length > 0 && {
      $orderby: z
        .string()
        .optional()
        .describe(`A field, then \`asc\` or \`desc\`: ${sortable.join(', ')}.`),
    }),
    ...pageQuery(limits),
    $skip: z.int().min(0).max(limits.maxSkip).optional(),
    $count: z.boolean().optional().describe('True: the answer holds `@odata.count`.'),
  };
}

/** The query options of a list that is only paged. */
export function pageQuery({ maxTop, defaultTop }: Pick<QueryLimits, 'maxTop' | 'defaultTop'>): z.ZodRawShape {
  return {
    $top: z.int().min(0).max(maxTop).optional().describe(`Most items of the page; ${defaultTop} by default.`),
    $skiptoken: z.string().optional().describe('Of an `@odata.nextLink`.'),
  };
}

/** The condition of a change. */
export function ifMatchHeader(): z.ZodRawShape {
  return { 'if-match': z.string().optional().describe('The `ETag` of what is changed; otherwise 412.') };
}

/** What a later change can be conditional on. */
export function etagHeaders(): z.ZodRawShape {
  return { etag: z.string().optional().describe('For `If-Match`.') };
}

/** Evidence makes a list of alerts long. */
export function expandQuery(): z.ZodRawShape {
  return { $expand: z.string().optional().describe('`evidence`: the alerts hold theirs.') };
}

/** How the writing of an indicator may be refused. */
export const indicatorErrors = [
  'InvalidInput',
  'MissingRequiredParameter',
  'InvalidHashValue',
  'InvalidDomainName',
  'InvalidIpAddress',
  'InvalidUrl',
] as const satisfies readonly ErrorCode[];
