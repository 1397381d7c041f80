import type { Clock } from '../../platform/clock.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { formatUtcDate } from '../../platform/utc-date.ts';
import type { AtomicBatch, DocumentContainer, WriteOperation } from '../../storage/document-container.ts';
import type { AlertsDocument } from '../model/alert-model.ts';
import type { EventDecision } from '../model/decision.ts';
import { detectionId } from './alert-key.ts';
import { type AlertMetadata, alertMetadataOf, type ReadAlertDefinition } from './alert-metadata.ts';
import { type AlertStep, nextStep } from './alert-step.ts';
import { readSeriesEnds } from './latest-alert.ts';
import { restampLate } from './restamp-late.ts';
import { groupDecisions, type WriteGroup } from './write-group.ts';

interface AlertWriterDependencies {
  readonly alerts: DocumentContainer<AlertsDocument>;
  readonly readDefinition: ReadAlertDefinition;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** An alert takes events until this long after its last one. */
  readonly alertWindowMs: number;
  /** How long a detection is kept: longer than a message can stay in the queue and its dead letters. */
  readonly detectionLifeMs: number;
  /** How long an alert is kept after its last change. */
  readonly alertLifeMs: number;
  /** Delay before collectors can read a detection. */
  readonly settleMs: number;
}

export interface Written {
  readonly detections: number;
  readonly alerts: number;
}

/** Stores alerting decisions. `onWritten` is called for each batch once it is stored, even if a later one fails. */
export type WriteAlerts = (
  decisions: readonly EventDecision[],
  onWritten?: (written: Written) => void,
) => Promise<void>;

/** How often one subject and indicator may lose against another writer before the message goes back to the queue. */
const maxLostRounds = 20;
const readsPerCall = 500;

/**
 * Writes detections and the alerts that count them, each event exactly once.
 *
 * All documents of a subject are in one partition, and a step is one atomic batch in it: at most 98 detections are *created*,
 * and their alert is created, or replaced in the version that was read. So a count grows by what its own batch created, and:
 *
 *     a message is delivered again           its detections exist: there is nothing to write
 *     another writer stored a detection      the create is rejected, nothing in the batch is stored
 *     another writer changed the alert       the replace is rejected, nothing in the batch is stored
 *     both create the alert at once          its id is the same for both: one create is rejected
 *     the process dies between two steps     stored batches are complete, the message is delivered again
 *
 * A rejected writer reads again and repeats. Independent steps of all subjects are sent to the store together, which is why this
 * loop does not use `changeDocument`.
 */
export function makeWriteAlerts(dependencies: AlertWriterDependencies): WriteAlerts {
  return async (decisions, onWritten = () => {}) => {
    let groups: readonly WriteGroup[] = groupDecisions(decisions);
    const metadata = new Map<string, AlertMetadata>();
    await refresh(groups, dependencies);
    for (;;) {
      groups = groups.filter((group) => group.waiting.length > 0);
      if (groups.length === 0) {
        return;
      }
      const lost = await writeRound(groups, metadata, dependencies, onWritten);
      if (lost.length > 0) {
        await dependencies.sleep(
          dependencies.random() * Math.min(20 * 2 ** Math.max(...lost.map((g) => g.lostRounds)), 1000),
        );
        await refresh(lost, dependencies);
      }
    }
  };
}

/** Writes one step of every group, sent together. Returns the groups that were rejected. */
async function writeRound(
  groups: readonly WriteGroup[],
  metadata: Map<string, AlertMetadata>,
  dependencies: AlertWriterDependencies,
  onWritten: (written: Written) => void,
): Promise<readonly WriteGroup[]> {
  const shown: AlertMetadata[] = [];
  for (const group of groups) {
    shown.push(await metadataFor(group, metadata, dependencies));
  }
  const stampedAtMs = dependencies.clock();
  const steps = groups.flatMap((group, index) => {
    const ofGroup = shown[index];
    return ofGroup === undefined ? [] : nextStep(group, ofGroup, dependencies, momentOf(stampedAtMs, index));
  });
  const outcomes = await dependencies.alerts.commitAll(steps.map(batchOf));
  if (dependencies.clock() >= stampedAtMs + dependencies.settleMs) {
    await restampLate(steps, outcomes, dependencies);
  }
  const lost: WriteGroup[] = [];
  for (const [index, step] of steps.entries()) {
    const group = groups[index];
    const outcome = outcomes[index];
    if (group === undefined || outcome === undefined) {
      throw new TypeError('the store returned fewer outcomes than batches');
    }
    if (outcome.ok) {
      group.waiting.splice(0, step.detections.length);
      const [alertEtag = '', seriesEtag = ''] = outcome.etags.slice(step.detections.length);
      group.latest = { document: step.alert, etag: alertEtag };
      group.series = step.series === undefined ? group.series : { document: step.series, etag: seriesEtag };
      group.lostRounds = 0;
      const alerts = step.replaces === undefined ? 1 : 0;
      dependencies.metrics.count('detections.created', step.detections.length);
      dependencies.metrics.count('alerts.created', alerts);
      onWritten({ detections: step.detections.length, alerts });
    } else {
      group.lostRounds += 1;
      if (group.lostRounds > maxLostRounds) {
        throw new Error(`other writers changed an alert ${maxLostRounds} times in a row`);
      }
      lost.push(group);
    }
  }
  return lost;
}

/**
 * The time of a round, a microsecond later for each group: clients page by the creation time of the last alert they saw,
 * and would miss others with the same time.
 */
function momentOf(roundMs: number, index: number): string {
  const wholeMs = formatUtcDate(roundMs + Math.trunc(index / 1000)).slice(0, -'0000Z'.length);
  return `${wholeMs}${String(index % 1000).padStart(3, '0')}0Z`;
}

function batchOf({ alert, detections, replaces, series, replacesSeries }: AlertStep): AtomicBatch<AlertsDocument> {
  return {
    partition: alert.partition,
    operations: [
      ...detections.map((document) => ({ kind: 'create', document }) as const),
      createOrReplace(alert, replaces),
      ...(series === undefined ? [] : [createOrReplace(series, replacesSeries)]),
    ],
  };
}

function createOrReplace(document: AlertsDocument, etag: string | undefined): WriteOperation<AlertsDocument> {
  return etag === undefined ? { kind: 'create', document } : { kind: 'replace', document, etag };
}

/** Drops what is already stored from each group and reads its latest alert. */
async function refresh(groups: readonly WriteGroup[], { alerts }: AlertWriterDependencies): Promise<void> {
  const keys = groups.flatMap(({ partition, indicatorId, waiting }) =>
    waiting.map(({ event }) => ({ partition, id: detectionId(event.eventId, indicatorId) })),
  );
  const stored = new Set<string>();
  for (let start = 0; start < keys.length; start += readsPerCall) {
    for (const found of await alerts.readMany(keys.slice(start, start + readsPerCall))) {
      if (found !== undefined) {
        stored.add(found.document.id);
      }
    }
  }
  for (const group of groups) {
    const left = group.waiting.filter(({ event }) => !stored.has(detectionId(event.eventId, group.indicatorId)));
    group.waiting.splice(0, group.waiting.length, ...left);
  }
  const unfinished = groups.filter(({ waiting }) => waiting.length > 0);
  const ends = await readSeriesEnds(unfinished, alerts);
  for (const [index, group] of unfinished.entries()) {
    group.latest = ends[index]?.latest;
    group.series = ends[index]?.series;
  }
}

async function metadataFor(
  group: WriteGroup,
  known: Map<string, AlertMetadata>,
  { readDefinition }: AlertWriterDependencies,
): Promise<AlertMetadata> {
  const metadata = known.get(group.indicatorId) ?? (await alertMetadataOf(group.indicator, readDefinition));
  known.set(group.indicatorId, metadata);
  return metadata;
}
