import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Action, IndicatorType } from '../../indicators/model/indicator.ts';
import { canonicaliseObserved } from '../../indicators/values/observe.ts';
import type { TelemetryEvent } from '../model/alert-model.ts';
import type { Detect } from './detect.ts';

/** A value that automated investigation or an agent asks about. */
export interface VerdictQuestion {
  readonly type: IndicatorType;
  /** In any form that telemetry may have; a `Url` may be a bare host name. */
  readonly value: string;
  /** Name of the device group it was seen in; without one, only organisation-wide indicators count. */
  readonly deviceGroup?: string | undefined;
}

export interface Verdict extends VerdictQuestion {
  /** The action of the deciding indicator; null when none covers the value, or it is invalid for its type (`isReadable` false). */
  readonly action: Action | null;
  readonly isReadable: boolean;
  readonly indicatorId: string | null;
  readonly indicatorType: IndicatorType | null;
  readonly indicatorValue: string | null;
  /** One sentence for a person to read. */
  readonly reason: string | null;
  readonly outranked: readonly { readonly indicatorId: string; readonly action: Action; readonly why: string }[];
}

/** Returns a verdict per question, in order. Allowed overrides the caller's own malicious verdict, Block creates one. */
export type AskVerdicts = (questions: readonly VerdictQuestion[]) => Promise<readonly Verdict[]>;

const questionsPerTurn = 100;

/** Verdicts are decided exactly as telemetry is: each question becomes an event with one observable. */
export function makeAskVerdicts(detect: Detect): AskVerdicts {
  return async (questions) => {
    const events = questions.map(toEvent);
    const decisions = new Map((await detect(events)).map((decision) => [decision.event, decision]));
    const verdicts: Verdict[] = [];
    for (const [index, question] of questions.entries()) {
      if (index > 0 && index % questionsPerTurn === 0) {
        await nextTurn();
      }
      const event = events[index];
      const decision = event === undefined ? undefined : decisions.get(event);
      verdicts.push({
        ...question,
        action: decision?.indicator.action ?? null,
        isReadable: canonicaliseObserved(question.type, question.value) !== undefined,
        indicatorId: decision?.indicator.id ?? null,
        indicatorType: decision?.indicator.indicatorType ?? null,
        indicatorValue: decision?.indicator.indicatorValue ?? null,
        reason: decision?.reason ?? null,
        outranked: decision?.outranked ?? [],
      });
    }
    return verdicts;
  };
}

function toEvent({ type, value, deviceGroup }: VerdictQuestion, index: number): TelemetryEvent {
  return {
    table: 'Verdict',
    subject: 'verdict',
    timestamp: '',
    eventId: String(index),
    machineGroup: deviceGroup,
    tenantId: undefined,
    observables: [{ type, value, entity: 'file', column: 'value' }],
    properties: {},
  };
}
