/** Short, and of characters that mean nothing to a log or a header; whatever looks like words stays out. */
const pattern = /^[\w:-]{1,64}$/;

/** Whether we may repeat what others gave as an id for correlation. */
export const isCorrelationId = (text: string): boolean => pattern.test(text);
