import type { Actor } from '../../access/actor.ts';
import type { DefinitionService } from '../../definitions/definition-service.ts';
import type { IndicatorService } from '../../indicators/indicator-service.ts';
import type { IndicatorIdentity } from '../../indicators/model/indicator.ts';
import { isActive } from '../../indicators/rules/lifecycle.ts';
import type { Clock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { Filter } from '../../storage/filter.ts';

export interface QuotaDependencies {
  readonly indicators: IndicatorService;
  readonly definitions: DefinitionService;
  readonly clock: Clock;
  /** Most definitions, and most indicators, of one owner; none when undefined. */
  readonly quota: number | undefined;
}

/** Throws `InsufficientStorage` for what would go beyond the quota. Calls at one time may together exceed it a little. */
export interface Quota {
  /** `added` definitions more. */
  requireDefinitions(actor: Actor, added: number): Promise<void>;
  /** Those of the identities that are not on the list yet. */
  requireIndicators(actor: Actor, identities: readonly IndicatorIdentity[]): Promise<void>;
}

export function makeQuota({ indicators, definitions, clock, quota }: QuotaDependencies): Quota {
  if (quota === undefined) {
    return { requireDefinitions: () => Promise.resolve(), requireIndicators: () => Promise.resolve() };
  }
  return {
    async requireDefinitions(actor, added) {
      check(await definitions.count(actor, ownedBy(actor)), added, quota);
    },

    async requireIndicators(actor, identities) {
      const stored = await indicators.findAll(identities);
      const fresh = identities.filter((_, index) => {
        const document = stored[index]?.document;
        return document === undefined || document.deleted === true || !isActive(document.expirationTime, clock());
      });
      const added = new Set(fresh.map(({ indicatorType, indicatorValue }) => `${indicatorType}\0${indicatorValue}`))
        .size;
      if (added > 0) {
        check(await indicators.count(actor, { filter: ownedBy(actor) }), added, quota);
      }
    },
  };
}

function check(used: number, added: number, quota: number): void {
  if (used + added > quota) {
    throw new AppError('InsufficientStorage', `The quota of ${quota} does not hold ${added} more than ${used}.`);
  }
}

function ownedBy({ owner }: Actor): Filter {
  return { op: 'eq', field: 'owner', value: owner };
}
