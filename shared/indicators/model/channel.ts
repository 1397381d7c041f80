/**
 * How an indicator reached us. `api`: a JSON body, which may use the older actions `Alert` and `AlertAndBlock`. `csv`: a row
 * with the columns of its file, repaired where that is harmless. `defender-v1`: the API of 2016, and `stix`: an upload of STIX
 * objects, whose indicators only raise alerts, whatever their type.
 */
export type Channel = 'api' | 'csv' | 'defender-v1' | 'stix';
