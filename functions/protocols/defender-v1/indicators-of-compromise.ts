import type { IndicatorDocument } from '../../../shared/indicators/model/indicator.ts';
import { maxUpload } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import { iocFields, iocListLimits } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import { iocMembers, iocResource } from '../../../shared/protocols/defender-v1/ioc-resource.ts';
import type { Versioned } from '../../../shared/storage/document-container.ts';
import { indicatorErrors } from '../../http/operation-description.ts';
import { jsonOf } from '../../http/streamed-page-answer.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import type { EntitySet, VersionedEntity } from './entity-set.ts';
import { viewIocs } from './expansion.ts';

/** The entity set `IndicatorsOfCompromise`: the list, without expired indicators. */
export function makeIndicatorsOfCompromise({ definitions, indicators, defenderV1 }: DefenderV1Dependencies): EntitySet {
  return {
    name: 'IndicatorsOfCompromise',
    members: iocMembers,
    navigation: 'AlertDefinition',
    fields: iocFields,
    limits: iocListLimits,
    managedWith: 'indicators.manage',
    uploadMember: 'iocs',
    schemas: () => {
      const { indicatorOfCompromise, indicatorOfCompromiseInput, indicatorOfCompromisePatch } = defenderV1Schemas();
      return { entity: indicatorOfCompromise, input: indicatorOfCompromiseInput, patch: indicatorOfCompromisePatch };
    },
    patchExample: { ExpiresAt: '2031-01-31T00:00:00Z' },
    replaced: ['ExpiresAt', 'Enabled'],
    inputErrors: indicatorErrors,
    createErrors: ['NotFound', 'Conflict', 'InsufficientStorage'],
    texts: {
      list: {
        summary: 'List indicators of compromise',
        details: 'Expired indicators are not listed.',
        answer: 'A page of indicators.',
      },
      get: { summary: 'Get an indicator of compromise', answer: 'The indicator, in a list of one.' },
      create: {
        summary: 'Create or update an indicator of compromise',
        details:
          'If the caller already has an indicator of this type and value, it is updated. A new indicator gets the action Audit with an alert. An `ExpiresAt` in the past is refused.',
        answer: 'The indicator. The status is 201 for an updated one too.',
      },
      patch: {
        summary: 'Change an indicator of compromise',
        details:
          'Omitted members keep their values. Its type, value and action cannot change; an `ExpiresAt` in the past withdraws it.',
        answer: 'The updated indicator.',
      },
      remove: { summary: 'Delete an indicator of compromise', answer: 'The indicator was deleted.' },
      upload: {
        summary: 'Create many indicators of compromise',
        details: `Creates or updates up to ${maxUpload} indicators, all or none. Readers may see a part of them until the call has returned.`,
        answer: 'The indicators, in order.',
      },
    },

    async *list({ actor, view }, query) {
      for await (const { items, ...rest } of indicators.list(actor, query)) {
        yield { ...rest, json: [jsonOf(await viewIocs(definitions, actor, items, view))] };
      }
    },
    count: (actor, query) => indicators.count(actor, query),
    async get({ actor, view }, id) {
      const { document, etag } = await indicators.get(actor, id);
      return { value: await viewIocs(definitions, actor, [document], view), etag };
    },
    create: async (actor, body) => entityOf(await defenderV1.createIoc(actor, body)),
    patch: async (actor, id, body, condition) => entityOf(await defenderV1.patchIoc(actor, id, body, condition)),
    async remove(actor, id) {
      await defenderV1.completeUploads();
      await indicators.remove(actor, id);
    },
    upload: async (actor, bodies) => (await defenderV1.uploadIocs(actor, bodies)).map(iocResource),
  };
}

function entityOf({ document, etag }: Versioned<IndicatorDocument>): VersionedEntity {
  return { resource: iocResource(document), etag };
}
