import type { OwnerTier } from '../../access/actor.ts';
import type { Action, IndicatorType } from '../model/indicator.ts';
import { specificityOf } from './specificity.ts';

/** Which scope wins where both an organisation-wide and a device-group indicator match. */
export const precedenceRules = ['organisation-first', 'group-first'] as const;
export type PrecedenceRule = (typeof precedenceRules)[number];

/** An active indicator that matched an entity of an event, and whose scope covers the event's subject. */
export interface Candidate {
  readonly id: string;
  readonly indicatorType: IndicatorType;
  /** Canonical. */
  readonly indicatorValue: string;
  readonly action: Action;
  readonly ownerTier: OwnerTier;
  /** False: its scope is some device groups. */
  readonly isOrganisationWide: boolean;
}

interface PrecedenceDecision<C extends Candidate = Candidate> {
  readonly deciding: C;
  /** One sentence for people: which indicator decided, and against what. */
  readonly reason: string;
  /** The others in their order, each with the reason why it lost to the deciding one. */
  readonly outranked: readonly { readonly candidate: C; readonly why: string }[];
}

interface Rule {
  /** Negative when `a` comes before `b`. */
  readonly compare: (a: Candidate, b: Candidate) => number;
  /** Why `b` lost to `a`. */
  readonly why: (a: Candidate, b: Candidate) => string;
}

const fileOrder: readonly Action[] = ['BlockAndRemediate', 'Block', 'Warn', 'Allowed', 'Audit'];
const networkOrder: readonly Action[] = ['Allowed', 'Warn', 'Block', 'BlockAndRemediate', 'Audit'];

const auditLast: Rule = {
  compare: (a, b) => Number(a.action === 'Audit') - Number(b.action === 'Audit'),
  why: () => 'Audit decides only when nothing else matched',
};
const ownerTier: Rule = {
  compare: (a, b) => a.ownerTier - b.ownerTier,
  why: () => 'people and clients that manage all indicators come before clients that manage only their own',
};
const organisationFirst: Rule = {
  compare: (a, b) => Number(b.isOrganisationWide) - Number(a.isOrganisationWide),
  why: () => 'organisation-wide comes before device groups',
};
const groupFirst: Rule = {
  compare: (a, b) => Number(a.isOrganisationWide) - Number(b.isOrganisationWide),
  why: () => 'device groups come before organisation-wide',
};
const specificity: Rule = {
  compare: (a, b) =>
    specificityOf(b.indicatorType, b.indicatorValue) - specificityOf(a.indicatorType, a.indicatorValue),
  why: (a, b) =>
    a.indicatorType === b.indicatorType
      ? `${a.indicatorValue} is more specific than ${b.indicatorValue}`
      : `${a.indicatorType} is more specific than ${b.indicatorType}`,
};
const action: Rule = {
  compare: (a, b) => actionRank(a) - actionRank(b),
  why: (a, b) => `${a.action} comes before ${b.action}`,
};
const lowestId: Rule = {
  compare: (a, b) => Number(a.id > b.id) - Number(a.id < b.id),
  why: () => 'equal in everything else; the lower id decides',
};

const rules: Readonly<Record<PrecedenceRule, readonly Rule[]>> = {
  'organisation-first': [auditLast, ownerTier, organisationFirst, specificity, action, lowestId],
  'group-first': [auditLast, ownerTier, groupFirst, specificity, action, lowestId],
};

/**
 * Decides among the indicators that matched one entity of an event: the file, the initiating file, or the connection.
 * Compared in this order: Audit last, owner tier, scope, specificity, action (files: Block before Warn before Allowed;
 * connections: Allowed before Warn before Block), id. The order of the candidates does not matter; undefined for none.
 */
export function decide<C extends Candidate>(
  candidates: readonly C[],
  options: { readonly precedence: PrecedenceRule },
): PrecedenceDecision<C> | undefined {
  const order = rules[options.precedence];
  const [deciding, ...others] = candidates.toSorted((a, b) => compareBy(order, a, b));
  if (deciding === undefined) {
    return undefined;
  }
  const outranked = others.map((candidate) => ({ candidate, why: whyLost(order, deciding, candidate) }));
  return { deciding, reason: reasonFor(deciding, outranked), outranked };
}

/** What precedence compares before the value, as one number from 0 to 7: the lower decides. */
export function standingOf(
  candidate: Pick<Candidate, 'action' | 'ownerTier' | 'isOrganisationWide'>,
  precedence: PrecedenceRule,
): number {
  const comesFirst = candidate.isOrganisationWide === (precedence === 'organisation-first');
  return Number(candidate.action === 'Audit') * 4 + candidate.ownerTier * 2 + Number(!comesFirst);
}

function compareBy(order: readonly Rule[], a: Candidate, b: Candidate): number {
  for (const rule of order) {
    const difference = rule.compare(a, b);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

function whyLost(order: readonly Rule[], winner: Candidate, loser: Candidate): string {
  const rule = order.find(({ compare }) => compare(winner, loser) !== 0);
  return rule === undefined ? 'the same indicator again' : rule.why(winner, loser);
}

function reasonFor(deciding: Candidate, outranked: readonly { readonly why: string }[]): string {
  const decided = `${deciding.action} by ${deciding.indicatorType} ${deciding.indicatorValue}`;
  const [next] = outranked;
  if (next === undefined) {
    return `${decided}, the only indicator that matched.`;
  }
  const others = outranked.length === 1 ? 'one other match' : `${outranked.length} other matches`;
  return `${decided}, which outranks ${others}: ${next.why}.`;
}

function actionRank(candidate: Candidate): number {
  return (isOfFile(candidate.indicatorType) ? fileOrder : networkOrder).indexOf(candidate.action);
}

function isOfFile(type: IndicatorType): boolean {
  return type.startsWith('File') || type === 'CertificateThumbprint';
}
