// Three small Compose files for an empty machine.

export const EXAMPLES = [
  {
    name: 'web',
    text: 'A web server',
    file: `services:
  web:
    image: nginx:1.29-alpine
    ports: ["8080:80"]
    restart: unless-stopped
`,
  },
  {
    name: 'database',
    text: 'A database and its web interface',
    file: `services:
  app:
    image: adminer:5
    ports: ["127.0.0.1:8082:8080"]
    environment:
      ADMINER_DEFAULT_SERVER: db
    depends_on: [db]
    restart: unless-stopped
  db:
    image: postgres:17-alpine
    environment:
      POSTGRES_USER: notes
      POSTGRES_HOST_AUTH_METHOD: trust
    volumes: ["data:/var/lib/postgresql/data"]
    healthcheck:
      test: ["CMD", "pg_isready", "-U", "notes"]
      interval: 10s
    restart: unless-stopped
volumes:
  data: {}
`,
  },
  {
    name: 'monitoring',
    text: 'Prometheus',
    file: `services:
  prometheus:
    image: prom/prometheus:v3.1.0
    ports: ["9090:9090"]
    volumes: ["data:/prometheus"]
    mem_limit: 512m
    restart: unless-stopped
volumes:
  data: {}
`,
  },
];
