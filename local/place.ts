/** Where the local stack pretends to be; every embedded service agrees on it. */
export const region = 'eu-central-1';
export const accountId = '000000000000';
