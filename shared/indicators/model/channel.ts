/**
 * How an indicator reached us: `api` states a whole indicator, `csv` the columns that its file has, `defender-v1` (the API
 * of 2016) only alerts, whatever the type.
 */
export type Channel = 'api' | 'csv' | 'defender-v1';
