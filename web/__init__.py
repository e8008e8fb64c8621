"""The admin application for policy officers, quality assurance and vendors. `engine` never imports it."""
