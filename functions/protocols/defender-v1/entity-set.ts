import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import type { Actor } from '../../../shared/access/actor.ts';
import type { Permission } from '../../../shared/access/permissions.ts';
import type { EtagCondition } from '../../../shared/indicators/writing/patch.ts';
import type { FieldTable } from '../../../shared/odata/field-table.ts';
import type { QueryLimits, QueryOptions } from '../../../shared/odata/query-options.ts';
import type { ErrorCode } from '../../../shared/platform/errors.ts';
import type { RawEntity } from '../../../shared/protocols/defender-v1/read-ioc.ts';
import type { ResourceSlice } from '../../http/streamed-page-answer.ts';
import type { EntitySetName, Resource, View } from './entity-answer.ts';

/**
 * One entity set of this API as a table: how to read and write its entities, and what the API's document says about it.
 * The methods of its functions are made from it.
 */
export interface EntitySet extends EntityAccess {
  /** What creating and changing its entities requires. */
  readonly managedWith: Permission;
  readonly name: EntitySetName;
  readonly members: readonly string[];
  /** The property that `$expand` includes. */
  readonly navigation: string;
  /** The fields of `$filter` and `$orderby`. */
  readonly fields: FieldTable;
  readonly limits: QueryLimits;
  /** The member of a bulk upload that has the entities. */
  readonly uploadMember: string;
  readonly schemas: () => {
    readonly entity: z.ZodObject;
    readonly input: z.ZodObject;
    readonly patch: z.ZodObject;
  };
  readonly patchExample: RawEntity;
  /** The members that a PUT resets if it omits them. */
  readonly replaced: readonly string[];
  /** The errors of reading the body of an entity. */
  readonly inputErrors: readonly ErrorCode[];
  /** Further errors of storing a new entity. */
  readonly createErrors: readonly ErrorCode[];
  readonly texts: Readonly<Record<keyof Omit<EntityAccess, 'count'>, OperationText>>;
}

export interface OperationText {
  readonly summary: string;
  readonly details?: string;
  /** What a successful call returns. */
  readonly answer: string;
}

interface EntityAccess {
  /** At least one slice, which may be empty. */
  list(reading: Reading, query: ListQuery): AsyncGenerator<ResourceSlice>;
  count(actor: Actor, query: Pick<ListQuery, 'filter'>): Promise<number>;
  /** Returns a list of one, as in the original API. */
  get(reading: Reading, id: string): Promise<{ readonly value: readonly Resource[]; readonly etag: string }>;
  create(actor: Actor, body: RawEntity): Promise<VersionedEntity>;
  patch(actor: Actor, id: string, body: RawEntity, condition: EtagCondition): Promise<VersionedEntity>;
  remove(actor: Actor, id: string): Promise<void>;
  /** Stores all entities or none; returns them in order. */
  upload(actor: Actor, bodies: readonly RawEntity[]): Promise<readonly Resource[]>;
}

/** Who reads entities, and what the response shows of them. */
export interface Reading {
  readonly request: HttpRequest;
  readonly actor: Actor;
  readonly view: View;
}

export type ListQuery = Pick<QueryOptions, 'filter' | 'order' | 'skip' | 'after'> & { readonly limit: number };

export interface VersionedEntity {
  readonly resource: Resource;
  readonly etag: string;
}
