import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { ReadAlertDefinition } from './alert-metadata.ts';

/** Reads alert metadata from the stored definitions. A deleted or disabled definition counts as missing. */
export function makeReadAlertDefinition(definitions: DocumentContainer<AlertDefinitionDocument>): ReadAlertDefinition {
  return async (id) => {
    const document = (await definitions.read({ partition: id, id }))?.document;
    if (document === undefined || document.deleted === true || !document.enabled) {
      return undefined;
    }
    const { title, severity, category, uxDescription: description, recommendedAction } = document;
    return { title, severity, category, description, recommendedAction };
  };
}
