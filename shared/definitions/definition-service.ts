import type { Actor } from '../access/actor.ts';
import { currentSchemaVersion } from '../indicators/model/indicator.ts';
import type { DefinitionLookup } from '../indicators/store/service-dependencies.ts';
import type { EtagCondition } from '../indicators/writing/patch.ts';
import { AppError, asError, type Result, succeed } from '../platform/errors.ts';
import { formatUtcDate } from '../platform/utc-date.ts';
import { changeDocument, commitDecision, replace } from '../storage/change-document.ts';
import type { KeysetPosition, Order, Versioned } from '../storage/document-container.ts';
import { allOf, type Filter } from '../storage/filter.ts';
import {
  type AlertDefinitionContent,
  type AlertDefinitionDocument,
  prepareDefinition,
  type RawAlertDefinition,
} from './alert-definition.ts';
import type { DefinitionServiceDependencies } from './definition-dependencies.ts';
import { canSee, visibleTo } from './definition-visibility.ts';
import { deadlineOf, removeDefinition, removeIndicatorsOf } from './remove-definition.ts';

interface DefinitionQuery {
  readonly filter?: Filter;
  readonly order: Order;
  readonly after?: KeysetPosition;
  readonly skip: number;
  readonly limit: number;
}

interface DefinitionPage {
  readonly items: readonly AlertDefinitionDocument[];
  readonly next?: KeysetPosition;
}

/**
 * Alert definitions, with the owner rules of indicators.
 * @throws AppError as the indicator service does.
 */
export interface DefinitionService extends DefinitionLookup {
  list(actor: Actor, query: DefinitionQuery): Promise<DefinitionPage>;
  count(actor: Actor, filter?: Filter): Promise<number>;
  get(actor: Actor, id: string): Promise<Versioned<AlertDefinitionDocument>>;
  /** The definitions among the ids that the caller may see. */
  find(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, AlertDefinitionDocument>>;
  /** The definition that `create` would store, with a new id; nothing is stored. */
  draft(actor: Actor, raw: RawAlertDefinition): Result<AlertDefinitionDocument>;
  /** Stores drafts; one that was stored before is left as it is, even if it has been deleted since. */
  store(drafts: readonly AlertDefinitionDocument[]): Promise<void>;
  create(actor: Actor, raw: RawAlertDefinition): Promise<Versioned<AlertDefinitionDocument>>;
  /** Changes the given fields. */
  patch(
    actor: Actor,
    id: string,
    raw: RawAlertDefinition,
    condition?: EtagCondition,
  ): Promise<Versioned<AlertDefinitionDocument>>;
  /** Deletes the definition and its owner's indicators; `Conflict` if other owners have indicators in it. */
  remove(actor: Actor, id: string): Promise<void>;
  /** Deletes its owner's indicators and keeps the definition; `Conflict` if other owners have indicators in it. */
  removeIndicators(actor: Actor, id: string): Promise<void>;
}

export function makeDefinitionService(dependencies: DefinitionServiceDependencies): DefinitionService {
  const { container, clock, newId } = dependencies;

  const get = async (actor: Actor, id: string): Promise<Versioned<AlertDefinitionDocument>> => {
    const found = await container.read({ partition: id, id });
    if (found === undefined || found.document.deleted === true || !canSee(actor, found.document)) {
      throw new AppError('NotFound', `No alert definition has the id ${id.slice(0, 40)}.`, { field: 'id' });
    }
    return found;
  };

  const find = async (actor: Actor, ids: readonly string[]): Promise<Map<string, AlertDefinitionDocument>> => {
    const found = await container.readMany(ids.map((id) => ({ partition: id, id })));
    return new Map(
      found
        .filter((item) => item !== undefined)
        .filter(({ document }) => document.deleted !== true && canSee(actor, document))
        .map(({ document }) => [document.id, document]),
    );
  };

  return {
    get,
    find,

    known: async (actor, ids) => new Set((await find(actor, ids)).keys()),

    async list(actor, { filter, order, after, skip, limit }) {
      if (limit === 0) {
        return { items: [] };
      }
      const visible = allOf(visibleTo(actor), filter);
      const page = await container.query({
        kind: 'definition',
        order,
        limit,
        skip,
        ...(visible === undefined ? {} : { filter: visible }),
        ...(after === undefined ? {} : { after }),
      });
      const items = page.items.map(({ document }) => document);
      return page.next === undefined ? { items } : { items, next: page.next };
    },

    count: (actor, filter) => container.count('definition', allOf(visibleTo(actor), filter)),

    draft(actor, raw) {
      const content = prepareDefinition(raw);
      return content.ok ? succeed(newDefinition(newId(), content.value, actor, formatUtcDate(clock()))) : content;
    },

    async store(drafts) {
      await container.commitAll(
        drafts.map((document) => ({ partition: document.id, operations: [{ kind: 'create', document }] })),
      );
    },

    async create(actor, raw) {
      const content = prepared(raw);
      return await commitDecision(container, async () =>
        // its id is new, so a document that is already there belongs to someone else: the next attempt takes another
        replace(undefined, newDefinition(newId(), content, actor, formatUtcDate(clock()))),
      );
    },

    async patch(actor, id, raw, condition = () => true) {
      return await changeDocument(
        container,
        () => get(actor, id),
        (before) => {
          if (!condition(before.etag)) {
            throw new AppError('PreconditionFailed', 'The alert definition has changed since it was read.');
          }
          const stated = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
          const document: AlertDefinitionDocument = {
            ...before.document,
            ...prepared({ ...before.document, ...stated }),
            lastModifiedAt: formatUtcDate(clock()),
            lastModifiedBy: actor.id,
          };
          return { write: document };
        },
        { pauses: dependencies.pauses },
      );
    },

    async remove(actor, id) {
      await removeDefinition(dependencies, actor, () => get(actor, id));
    },

    async removeIndicators(actor, id) {
      const { document } = await get(actor, id);
      await removeIndicatorsOf(dependencies, actor, document, deadlineOf(clock()));
    },
  };
}

function prepared(raw: RawAlertDefinition): AlertDefinitionContent {
  const content = prepareDefinition(raw);
  if (!content.ok) {
    throw asError(content.fault);
  }
  return content.value;
}

function newDefinition(
  id: string,
  content: AlertDefinitionContent,
  actor: Actor,
  createdAt: string,
): AlertDefinitionDocument {
  return {
    id,
    partition: id,
    kind: 'definition',
    v: currentSchemaVersion,
    ...content,
    owner: actor.owner,
    ownerTier: actor.tier,
    createdAt,
    createdBy: actor.id,
    lastModifiedAt: null,
    lastModifiedBy: null,
  };
}
