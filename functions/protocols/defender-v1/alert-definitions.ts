import type { AlertDefinitionDocument } from '../../../shared/definitions/alert-definition.ts';
import { definitionListLimits } from '../../../shared/definitions/definition-fields.ts';
import { maxUpload } from '../../../shared/protocols/defender-v1/defender-v1-service.ts';
import {
  definitionEntity,
  definitionMembers,
  readDefinition,
} from '../../../shared/protocols/defender-v1/definition-entity.ts';
import { definitionEntityFields } from '../../../shared/protocols/defender-v1/entity-fields.ts';
import type { Versioned } from '../../../shared/storage/document-container.ts';
import { jsonOf } from '../../http/streamed-page-answer.ts';
import type { DefenderV1Dependencies } from './defender-v1-dependencies.ts';
import { defenderV1Schemas } from './defender-v1-schemas.ts';
import type { EntitySet, VersionedEntity } from './entity-set.ts';
import { viewDefinitions } from './expansion.ts';

/** The entity set `AlertDefinitions`. */
export function makeAlertDefinitions({ definitions, indicators, defenderV1 }: DefenderV1Dependencies): EntitySet {
  return {
    name: 'AlertDefinitions',
    members: definitionMembers,
    navigation: 'IndicatorsOfCompromise',
    fields: definitionEntityFields,
    limits: definitionListLimits,
    managedWith: 'definitions.manage',
    uploadMember: 'alertDefinitions',
    schemas: () => {
      const { customAlertDefinition, customAlertDefinitionInput, customAlertDefinitionPatch } = defenderV1Schemas();
      return { entity: customAlertDefinition, input: customAlertDefinitionInput, patch: customAlertDefinitionPatch };
    },
    patchExample: { Severity: 'Medium' },
    replaced: [
      'Name',
      'Severity',
      'InternalDescription',
      'Title',
      'UxDescription',
      'RecommendedAction',
      'Category',
      'Enabled',
    ],
    inputErrors: ['InvalidInput', 'MissingRequiredParameter'],
    createErrors: ['InsufficientStorage'],
    texts: {
      list: { summary: 'List alert definitions', answer: 'A page of alert definitions.' },
      get: { summary: 'Get an alert definition', answer: 'The alert definition, in a list of one.' },
      create: { summary: 'Create an alert definition', answer: 'The new alert definition.' },
      patch: {
        summary: 'Change an alert definition',
        details: 'Omitted members keep their values.',
        answer: 'The updated alert definition.',
      },
      remove: {
        summary: 'Delete an alert definition and its indicators',
        details: 'Returns 409 if other owners have indicators that use it.',
        answer: 'The alert definition and its indicators were deleted.',
      },
      upload: {
        summary: 'Create many alert definitions',
        details: `Creates up to ${maxUpload} alert definitions, all or none.`,
        answer: 'The new alert definitions, in order.',
      },
    },

    async *list({ request, actor, view }, query) {
      const { items, next } = await definitions.list(actor, query);
      const shown = await viewDefinitions(request, indicators, actor, items, view);
      yield { json: [jsonOf(shown)], isLast: true, ...(next !== undefined && { next }) };
    },
    count: (actor, { filter }) => definitions.count(actor, filter),
    async get({ request, actor, view }, id) {
      const { document, etag } = await definitions.get(actor, id);
      return { value: await viewDefinitions(request, indicators, actor, [document], view), etag };
    },
    create: async (actor, body) => entityOf(await defenderV1.createDefinition(actor, body)),
    patch: async (actor, id, body, condition) =>
      entityOf(await definitions.patch(actor, id, readDefinition(body), condition)),
    async remove(actor, id) {
      await defenderV1.completeUploads(actor);
      await definitions.remove(actor, id);
    },
    upload: async (actor, bodies) => (await defenderV1.uploadDefinitions(actor, bodies)).map(definitionEntity),
  };
}

function entityOf({ document, etag }: Versioned<AlertDefinitionDocument>): VersionedEntity {
  return { resource: definitionEntity(document), etag };
}
