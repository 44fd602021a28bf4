/** Where the local stack pretends to be; every embedded service agrees on it. */
export const region = 'eu-central-1';
export const accountId = '000000000000';

/** Queue URLs lead through the proxy, as every call of a function does. */
export const queueUrl = (endpoint: string, name: string) => `${endpoint}/${accountId}/${name}`;
