/**
 * What a source may pass through, as JSON: beside it our own fields and a line of text have to fit into 4,096 bytes, and FCM
 * gets what is no text as JSON in a text, which takes up to twice as much.
 */
export const maximumPassThroughBytes = 1_536;
