import type { AlertDefinitionDocument } from '../../definitions/alert-definition.ts';
import type { DocumentContainer } from '../../storage/document-container.ts';
import type { ReadAlertDefinition } from './alert-metadata.ts';

/** Reads what alerts show from the stored definitions. A deleted definition is as good as none, and so is one that is disabled meanwhile. */
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
