import { setImmediate } from 'node:timers/promises';
import type { DeviceGroup } from '../../device-groups/directory.ts';
import type { IndicatorDocument, IndicatorsDocument } from '../../indicators/model/indicator.ts';
import { partitionOfId } from '../../indicators/rules/identity.ts';
import { isInForce } from '../../indicators/rules/lifecycle.ts';
import { type Candidate, decide, type PrecedenceRule } from '../../indicators/rules/precedence.ts';
import { isMatch } from '../../matching/is-match.ts';
import type { Matcher } from '../../matching/matcher.ts';
import type { Clock } from '../../platform/clock.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { FindDeviceGroups } from '../devices/find-device-groups.ts';
import type { Entity, Observable, TelemetryEvent } from '../model/alert-model.ts';
import type { EventDecision } from '../model/decision.ts';

interface DetectorDependencies {
  readonly matcher: () => Promise<Matcher>;
  readonly indicators: DocumentContainer<IndicatorsDocument>;
  readonly findDeviceGroups: FindDeviceGroups;
  readonly precedence: PrecedenceRule;
  readonly clock: Clock;
}

/**
 * Decides a message's events: at most one decision per event and indicator.
 * @throws the store's error when it is unavailable
 */
export type Detect = (events: readonly TelemetryEvent[]) => Promise<readonly EventDecision[]>;

interface Hit {
  readonly event: TelemetryEvent;
  readonly observable: Observable;
  readonly ids: readonly string[];
}

interface Confirmed extends Candidate {
  readonly document: IndicatorDocument;
  readonly observable: Observable;
}

/** The slowest values take a fifth of a millisecond each. */
const eventsPerTurn = 100;
const readsPerCall = 500;

/**
 * Events -> candidates from the matcher -> confirmed by the store, which alone knows which exist, are unexpired now and in
 * scope -> the deciding indicator for each part of each event.
 */
export function makeDetect(dependencies: DetectorDependencies): Detect {
  return async (events) => {
    const hits = await findHits(events, await dependencies.matcher());
    const documents = await readLive(new Set(hits.flatMap(({ ids }) => ids)), dependencies);
    if (documents.size === 0) {
      return [];
    }
    const byEvent = Map.groupBy(hits, ({ event }) => event);
    const groups = await dependencies.findDeviceGroups([...byEvent.keys()]);
    return [...byEvent].flatMap(([event, ofEvent]) =>
      decideEvent(event, ofEvent, documents, groups.get(event), dependencies),
    );
  };
}

async function findHits(events: readonly TelemetryEvent[], matcher: Matcher): Promise<readonly Hit[]> {
  const hits: Hit[] = [];
  for (const [index, event] of events.entries()) {
    if (index % eventsPerTurn === eventsPerTurn - 1) {
      await setImmediate();
    }
    for (const observable of event.observables) {
      const ids = matcher.candidates(observable);
      if (ids.length > 0) {
        hits.push({ event, observable, ids });
      }
    }
  }
  return hits;
}

async function readLive(
  ids: ReadonlySet<string>,
  { indicators, clock }: DetectorDependencies,
): Promise<ReadonlyMap<string, IndicatorDocument>> {
  const keys = [...ids].map((id) => ({ id, partition: partitionOfId(id) ?? '' }));
  const live = new Map<string, IndicatorDocument>();
  for (let start = 0; start < keys.length; start += readsPerCall) {
    for (const found of await indicators.readMany(keys.slice(start, start + readsPerCall))) {
      const document = found?.document;
      if (document?.kind === 'indicator' && isInForce(document, clock())) {
        live.set(document.id, document);
      }
    }
  }
  return live;
}

function decideEvent(
  event: TelemetryEvent,
  hits: readonly Hit[],
  documents: ReadonlyMap<string, IndicatorDocument>,
  deviceGroup: DeviceGroup | undefined,
  { precedence }: DetectorDependencies,
): readonly EventDecision[] {
  const byEntity = new Map<Entity, Map<string, Confirmed>>();
  for (const { observable, ids } of hits) {
    const confirmed = byEntity.get(observable.entity) ?? new Map<string, Confirmed>();
    byEntity.set(observable.entity, confirmed);
    for (const id of ids) {
      const document = documents.get(id);
      if (
        document !== undefined &&
        !confirmed.has(id) &&
        names(document, observable) &&
        isInScope(document, deviceGroup?.id)
      ) {
        confirmed.set(id, candidateOf(document, observable));
      }
    }
  }
  const decisions = new Map<string, EventDecision>();
  for (const confirmed of byEntity.values()) {
    const decision = decide([...confirmed.values()], { precedence });
    if (decision !== undefined && !decisions.has(decision.deciding.id)) {
      const { document: indicator, observable } = decision.deciding;
      const outranked = decision.outranked.map(({ candidate, why }) => ({
        indicatorId: candidate.id,
        action: candidate.action,
        why,
      }));
      decisions.set(indicator.id, { event, observable, indicator, deviceGroup, reason: decision.reason, outranked });
    }
  }
  return [...decisions.values()];
}

function names({ indicatorType, indicatorValue }: IndicatorDocument, observable: Observable): boolean {
  return isMatch(indicatorType, indicatorValue, observable);
}

/** A subject without a device group is in the scope of organisation-wide indicators only. */
function isInScope({ rbacGroupIds }: IndicatorDocument, groupId: string | undefined): boolean {
  return rbacGroupIds.length === 0 || (groupId !== undefined && rbacGroupIds.includes(groupId));
}

function candidateOf(document: IndicatorDocument, observable: Observable): Confirmed {
  const { id, indicatorType, indicatorValue, action, ownerTier, rbacGroupIds } = document;
  const isOrganisationWide = rbacGroupIds.length === 0;
  return { id, indicatorType, indicatorValue, action, ownerTier, isOrganisationWide, document, observable };
}
