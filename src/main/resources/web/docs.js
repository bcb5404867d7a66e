// Shows the service's own OpenAPI document; nothing is fetched from elsewhere.
window.SwaggerUIBundle({
  url: "../openapi",
  dom_id: "#documentation",
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
});
