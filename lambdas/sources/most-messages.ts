/** Of one request: a function has 30 s for all that it brings. */
export const mostMessages = 20;
