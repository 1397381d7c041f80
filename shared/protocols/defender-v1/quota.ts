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
  /** The most definitions, and the most indicators, that one owner may have; undefined: no limit. */
  readonly quota: number | undefined;
}

/**
 * Checks writes against the quota. Concurrent calls may together exceed it slightly.
 * @throws AppError `InsufficientStorage` when the write would exceed the quota
 */
interface Quota {
  /** For `added` new definitions. */
  requireDefinitions(actor: Actor, added: number): Promise<void>;
  /** For those identities that are not on the list yet. */
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
    throw new AppError('InsufficientStorage', `Quota exceeded: ${used} of ${quota} used, ${added} more requested.`);
  }
}

function ownedBy({ owner }: Actor): Filter {
  return { op: 'eq', field: 'owner', value: owner };
}
