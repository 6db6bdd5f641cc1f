/* Sends the prepared answer back to the application without a click
   (OAuth 2.0 Form Post Response Mode §2); the button is there for those without script. */
document.getElementById("form-post").submit();
