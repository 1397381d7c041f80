import { sqliteContainers } from '../../../functions/app/containers/sqlite.ts';
import { describeServices } from '../../contract/services.ts';
import { openTemporarySqliteStore } from '../../support/worlds/temporary-sqlite-store.ts';

describeServices('SQLite', async () => {
  const { store, close } = await openTemporarySqliteStore(sqliteContainers);
  return { indicators: store.container('indicators'), alerts: store.container('alerts'), search: 'trigrams', close };
});
