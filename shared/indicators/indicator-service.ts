import type { Actor } from '../access/actor.ts';
import type { Result } from '../platform/errors.ts';
import type { ListCount, Versioned } from '../storage/document-container.ts';
import type { PreparedIndicator } from './input/prepare.ts';
import type { RawIndicator } from './input/raw-indicator.ts';
import type { AcceptedSubmission, Submission, SubmissionOptions, SubmissionOutcome } from './input/submission.ts';
import type { Channel } from './model/channel.ts';
import type { IndicatorDocument, IndicatorIdentity } from './model/indicator.ts';
import { byClaims } from './reading/by-claims.ts';
import { type HistoryPage, type HistoryQuery, history } from './reading/history.ts';
import {
  count,
  countByGroup,
  countList,
  type IndicatorCount,
  type IndicatorQuery,
  type IndicatorSlice,
  list,
} from './reading/list.ts';
import { canSee } from './rules/access-rules.ts';
import { byGroupIds, withGroupNames } from './rules/group-names.ts';
import { findByExternalIds, type NamedIndicator } from './store/find-by-external-id.ts';
import { findAll } from './store/locate.ts';
import { readIndicator, readVisible } from './store/read-visible.ts';
import type { IndicatorServiceDependencies } from './store/service-dependencies.ts';
import { type ChangeOutcome, changeEach, type EachChange } from './writing/change-each.ts';
import { type EtagCondition, patch } from './writing/patch.ts';
import { type PurgeOptions, type PurgeSummary, purge } from './writing/purge.ts';
import { remove, removeAll } from './writing/remove.ts';
import { removeCreatedBy } from './writing/remove-created-by.ts';
import { restore } from './writing/restore.ts';
import type { Reversion, RevertOutcome } from './writing/revert-each.ts';
import { type RevertedItem, revertImport, revertItems } from './writing/revert-import.ts';
import type { RevertedRow } from './writing/revert-rows.ts';
import { check, submit, submitAll } from './writing/submit.ts';
import { withdraw } from './writing/withdraw.ts';

/**
 * The indicator list, limited to what each caller may see and change. Most methods only bind a documented function of
 * `reading/`, `store/` or `writing/` to its dependencies; what reads indicators also replaces the stored names of device
 * groups with their current ones.
 *
 * A posted indicator passes through `writing/submit.ts`: RawIndicator (as written) -> PreparedIndicator (checked and
 * complete) -> Upsert (the indicator to create or update) -> IndicatorChange (decided from what is stored) -> one atomic
 * batch -> SubmissionOutcome.
 */
export interface IndicatorService {
  submit(actor: Actor, raw: RawIndicator, channel?: Channel): Promise<AcceptedSubmission>;
  submitAll(
    actor: Actor,
    items: readonly Submission[],
    options: SubmissionOptions,
  ): Promise<readonly SubmissionOutcome[]>;
  check(actor: Actor, raws: readonly RawIndicator[], channel: Channel): Promise<readonly Result<PreparedIndicator>[]>;
  findAll(identities: readonly IndicatorIdentity[]): Promise<readonly (Versioned<IndicatorDocument> | undefined)[]>;
  /** What objects of the caller's own name, expired indicators included. */
  findByExternalIds(actor: Actor, externalIds: readonly string[]): Promise<readonly NamedIndicator[]>;
  /** `includeDeleted`: also the tombstone of a deleted one. */
  get(
    actor: Actor,
    id: string,
    options?: Pick<IndicatorQuery, 'includeDeleted'>,
  ): Promise<Versioned<IndicatorDocument>>;
  list(actor: Actor, query: IndicatorQuery): AsyncGenerator<IndicatorSlice>;
  count(actor: Actor, query: Omit<IndicatorQuery, 'order' | 'limit'>): Promise<number>;
  /** The same in a bounded time, for people who look at a list. */
  countList(actor: Actor, query: Omit<IndicatorQuery, 'order' | 'limit'>): Promise<ListCount>;
  countByGroup(actor: Actor): Promise<readonly IndicatorCount[]>;
  patch(actor: Actor, id: string, body: RawIndicator, condition?: EtagCondition): Promise<Versioned<IndicatorDocument>>;
  remove(actor: Actor, id: string): Promise<void>;
  /** Withdraws an object from an indicator, which stands while another object claims it. */
  withdraw(actor: Actor, id: string, externalId: string, version?: string): Promise<void>;
  removeAll(actor: Actor, ids: readonly string[]): Promise<void>;
  removeCreatedBy(actor: Actor): Promise<void>;
  restore(actor: Actor, id: string): Promise<Versioned<IndicatorDocument>>;
  revertImport(
    actor: Actor,
    rows: readonly RevertedRow[],
    reversion: Reversion & { readonly importer: Actor },
  ): Promise<readonly RevertOutcome[]>;
  revertItems(actor: Actor, items: readonly RevertedItem[], reversion: Reversion): Promise<readonly RevertOutcome[]>;
  changeEach(actor: Actor, items: readonly RevertedItem[], change: EachChange): Promise<readonly ChangeOutcome[]>;
  history(actor: Actor, id: string, query: HistoryQuery): Promise<HistoryPage>;
  purge(options: PurgeOptions): Promise<PurgeSummary>;
}

export function makeIndicatorService(dependencies: IndicatorServiceDependencies): IndicatorService {
  const named = async ({ document, etag }: Versioned<IndicatorDocument>): Promise<Versioned<IndicatorDocument>> => ({
    document: withGroupNames(document, await dependencies.groups()),
    etag,
  });
  const byIds = async <Q extends Pick<IndicatorQuery, 'filter'>>(query: Q): Promise<Q> => {
    if (query.filter === undefined) {
      return query;
    }
    const filter = byGroupIds(query.filter, await dependencies.groups());
    return { ...query, filter: await byClaims(filter, dependencies) };
  };

  return {
    submit: (actor, raw, channel) => submit(dependencies, actor, raw, channel),
    submitAll: (actor, items, options) => submitAll(dependencies, actor, items, options),
    check: (actor, raws, channel) => check(dependencies, actor, raws, channel),
    findAll: (identities) => findAll(dependencies, identities),
    findByExternalIds: async (actor, externalIds) => {
      const found = await findByExternalIds(dependencies.container, actor.owner, externalIds);
      return found.filter(({ indicator }) => canSee(actor, indicator));
    },
    get: async (actor, id, { includeDeleted = false } = {}) =>
      named(await (includeDeleted === false ? readIndicator : readVisible)(dependencies, actor, id)),
    async *list(actor, query) {
      const groups = await dependencies.groups();
      for await (const slice of list(dependencies, actor, await byIds(query))) {
        yield { ...slice, items: slice.items.map((indicator) => withGroupNames(indicator, groups)) };
      }
    },
    count: async (actor, query) => count(dependencies, actor, await byIds(query)),
    countList: async (actor, query) => countList(dependencies, actor, await byIds(query)),
    countByGroup: (actor) => countByGroup(dependencies, actor),
    patch: async (actor, id, body, condition) => named(await patch(dependencies, actor, id, body, condition)),
    remove: (actor, id) => remove(dependencies, actor, id),
    withdraw: (actor, id, externalId, version) => withdraw(dependencies, actor, id, externalId, version),
    removeAll: (actor, ids) => removeAll(dependencies, actor, ids),
    removeCreatedBy: (actor) => removeCreatedBy(dependencies, actor),
    restore: async (actor, id) => named(await restore(dependencies, actor, id)),
    revertImport: (actor, rows, reversion) => revertImport(dependencies, actor, rows, reversion),
    revertItems: (actor, items, reversion) => revertItems(dependencies, actor, items, reversion),
    changeEach: (actor, items, change) => changeEach(dependencies, actor, items, change),
    history: (actor, id, query) => history(dependencies, actor, id, query),
    purge: (options) => purge(dependencies, options),
  };
}
