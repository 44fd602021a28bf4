package com.example.app

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Build
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts
import androidx.core.content.ContextCompat
import com.example.app.push.App

class MainActivity : ComponentActivity() {
    private val app get() = application as App
    private val permission = registerForActivityResult(ActivityResultContracts.RequestPermission()) { isGranted ->
        if (isGranted) app.handoffPush.register()
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        app.handoffPush.register()
        // After a rotation the intent is the old one.
        if (savedInstanceState == null) openTapped(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        openTapped(intent)
    }

    /**
     * Ask when the customer sees why: after their first message, below "We'll let you know when we answer". Android 13
     * and newer asks twice at most; before that there is nothing to ask.
     */
    fun askForNotifications() {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return
        val state = ContextCompat.checkSelfPermission(this, Manifest.permission.POST_NOTIFICATIONS)
        if (state != PackageManager.PERMISSION_GRANTED) permission.launch(Manifest.permission.POST_NOTIFICATIONS)
    }

    /** A push of who had this phone before opens the app, and nothing of theirs. */
    private fun openTapped(intent: Intent) {
        val conversationId = intent.getStringExtra("conversationId") ?: return
        if (app.handoffPush.isForMe(intent.getStringExtra("recipient"))) openConversation(conversationId)
    }

    /**
     * Your app's own. Its screen calls `handoffPush.appeared` and `notifications.remove` in onStart, and
     * `handoffPush.disappeared` in onStop unless isChangingConfigurations.
     */
    private fun openConversation(conversationId: String) {}
}
