// Light, dark or as the machine is set: decided before anything is drawn. A classic script, so that nothing flashes.

(function applyTheme() {
  var chosen = null;
  try {
    chosen = localStorage.getItem('container-manager-theme');
  } catch {
    // Without storage the machine's setting counts.
  }
  document.documentElement.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
})();
