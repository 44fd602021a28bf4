/** The app's routes that ask for no token: what they take proves itself. */
export const openRoutes: readonly string[] = ['POST /v1/devices/unregister'];
