import type { IndicatorDocument } from '../../indicators/model/indicator.ts';
import type { Versioned } from '../../storage/document-container.ts';
import type { AlertDocument, AlertSeriesDocument } from '../model/alert-model.ts';
import type { EventDecision } from '../model/decision.ts';
import { alertPartition } from './alert-key.ts';

/** The decisions by one indicator about one subject that are still to be stored. */
export interface WriteGroup {
  readonly partition: string;
  readonly indicatorId: string;
  readonly indicator: IndicatorDocument;
  /** Those not stored yet, the earliest event first, each event once. */
  readonly waiting: EventDecision[];
  /** The latest alert of the subject and indicator, as it was last read or written. */
  latest: Versioned<AlertDocument> | undefined;
  /** Of a subject and indicator with several alerts, likewise. */
  series: Versioned<AlertSeriesDocument> | undefined;
  /** Steps rejected in a row. */
  lostRounds: number;
}

export function groupDecisions(decisions: readonly EventDecision[]): readonly WriteGroup[] {
  const groups = Map.groupBy(decisions, ({ event, indicator }) => `${event.subject}\0${indicator.id}`);
  return [...groups.values()].flatMap((ofGroup) => {
    const [first] = ofGroup;
    if (first === undefined) {
      return [];
    }
    const distinct = new Map(ofGroup.map((decision) => [decision.event.eventId, decision]));
    return [
      {
        partition: alertPartition(first.event.subject),
        indicatorId: first.indicator.id,
        indicator: first.indicator,
        waiting: [...distinct.values()].toSorted((a, b) => (a.event.timestamp < b.event.timestamp ? -1 : 1)),
        latest: undefined,
        series: undefined,
        lostRounds: 0,
      },
    ];
  });
}
