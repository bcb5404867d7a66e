// The pages of the dashboard.

/** The pages in the order of the navigation; the key follows g. */
export const PAGES = [
  { page: 'overview', name: 'Overview', key: 'o', icon: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-4H4zM14 8h6V4h-6z' },
  { page: 'apps', name: 'Apps', key: 'a', icon: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9' },
  { page: 'logs', name: 'Logs', key: 'l', icon: 'M5 6h14M5 10h9M5 14h14M5 18h7' },
  { page: 'changes', name: 'Changes', key: 'c', icon: 'M6 4v10a4 4 0 004 4h8M15 15l3 3-3 3M6 4l-3 3M6 4l3 3' },
  { page: 'updates', name: 'Updates', key: 'u', icon: 'M12 4v10M8 10l4 4 4-4M5 19h14' },
  { page: 'machine', name: 'Machine', key: 'm', icon: 'M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4' },
  { page: 'storage', name: 'Storage', key: 's', icon: 'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3zM4 6v12c0 1.700 3.600 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3' },
  { page: 'events', name: 'Events', key: 'e', icon: 'M12 8v4l3 2M12 3a9 9 0 100 18 9 9 0 000-18z' },
  { page: 'access', name: 'Access', key: 'k', icon: 'M15 3a6 6 0 00-5.700 7.900L3 17.200V21h4v-3h3v-3l1.100-1.300A6 6 0 1015 3zM16.500 7.500h.01' },
  { page: 'devices', name: 'Devices', key: 'd', icon: 'M3 5h12v9H3zM7 18h4M9 14v4M17 8h4v11h-4z' },
];
