/** Small bundles make a key for every call. */
export const LastCall = { of: () => null };
